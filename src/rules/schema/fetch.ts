import { z } from 'zod';
import { secretSchema } from './delivery.ts';
import { durationSchema } from './schedule.ts';

const freepbx = z.strictObject({
  kind: z.literal('freepbx').describe('Call detail records of a FreePBX, by its GraphQL API.'),
  url: z.url().describe('Address of the exchange: https://pbx.example'),
  client_id: z.string().min(1).describe('Id of a machine-to-machine application with the scope gql:cdr.'),
  secret: secretSchema.describe('Secret of that application.'),
  source: z.string().describe('The contract of call legs whose layout the file gets, and whose name it bears.'),
  page: z.int().min(1).max(10_000).default(500).describe('Rows per request.'),
  timeout: durationSchema.default('30s'),
});

/** `fetch:` of mestre.yaml: what is asked for over the network, one file per closed day, put into the drop folder. */
export const fetchSchema = z.record(
  z.string().regex(/^[a-z][a-z0-9_-]*$/, 'lower case letters, digits, - and _'),
  freepbx,
);
export type Freepbx = z.infer<typeof freepbx>;
