import { z } from 'zod';
import { durationSchema } from './schedule.ts';

/** A secret is never in a file of the project: it is named by the variable or the file that holds it. */
export const secretSchema = z.union([
  z.strictObject({
    env: z.string().regex(/^[A-Z_][A-Z0-9_]*$/, 'the name of a variable, such as MESTRE_TELEGRAM_TOKEN'),
  }),
  z.strictObject({ file: z.string().min(1).describe('A file that holds nothing but the secret.') }),
]);
export type Secret = z.infer<typeof secretSchema>;

const emailSchema = z.strictObject({
  host: z.string().min(1).describe('The mail server.'),
  port: z.int().min(1).max(65535).default(587),
  tls: z
    .enum(['starttls', 'implicit', 'none'])
    .default('starttls')
    .describe(
      'starttls: refused where the server has none. implicit: TLS from the start, port 465. none: a local relay only.',
    ),
  ca: z.string().optional().describe('File of the certificate authority, where the system does not know it.'),
  user: z.string().optional(),
  password: secretSchema.optional(),
  from: z.string().min(3).describe('Sender: "Mestre <mestre@bank.example>".'),
  timeout: durationSchema.default('30s'),
  largest: z.int().min(1).default(10).describe('Megabytes of attachments above which only their place is told.'),
});

const telegramSchema = z.strictObject({
  token: secretSchema.describe('Token of the bot.'),
  api: z.url().default('https://api.telegram.org').describe('Address of the Bot API.'),
  timeout: durationSchema.default('30s'),
});

/** `delivery:` of mestre.yaml: the ways by which reports leave. */
export const deliverySchema = z.strictObject({
  email: emailSchema.optional(),
  telegram: telegramSchema.optional(),
  attempts: z.int().min(1).max(50).default(8).describe('How often a delivery is tried before a person has to look.'),
  when_unsure: z
    .enum(['send_again', 'ask'])
    .default('send_again')
    .describe(
      'The program or the line died while something was being sent. send_again: rather twice than never, under the same id. ask: hold it for mestre outbox retry.',
    ),
  small_group: z
    .int()
    .min(1)
    .default(5)
    .describe('Groups of fewer persons are left out of what is delivered, unless the recipient may get personal data.'),
});
export type Delivery = z.infer<typeof deliverySchema>;

export const privacyClasses = ['aggregate', 'internal', 'personal'] as const;
/** Who gets reports, and the most that may leave to them. */
export const recipientSchema = z.strictObject({
  privacy: z
    .enum(privacyClasses)
    .default('aggregate')
    .describe('The most that may leave: aggregate numbers, internal names of sources and batches, or personal values.'),
  language: z
    .enum(['pt', 'es', 'ru', 'en'])
    .optional()
    .describe('Language of their reports; that of the project unless said.'),
  file: z.string().optional().describe('A folder, relative to mestre.yaml.'),
  email: z.array(z.email()).default([]).describe('Addresses; each gets a message of its own.'),
  telegram: z
    .array(z.int().refine((id) => id !== 0))
    .default([])
    .describe('Chat ids; groups are negative. Only these chats are ever written to or answered.'),
  webhook: z
    .strictObject({ url: z.url(), secret: secretSchema.describe('Key of the signature (HMAC-SHA256).') })
    .optional(),
});
export type Recipient = z.infer<typeof recipientSchema>;
