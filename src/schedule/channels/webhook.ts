import { createHmac } from 'node:crypto';
import type { Channel } from './channel.ts';
import { post } from './http.ts';

/**
 * POSTs `mestre.delivery/1` as JSON. `mestre-signature` is `t=SECONDS,v1=HEX`, the HMAC-SHA256 of `SECONDS.BODY` under the
 * secret, so that neither the body nor its time can be changed; `idempotency-key` is the same in every attempt.
 */
export function openWebhook(options: {
  readonly secret: string;
  readonly timeout: number;
  readonly now: () => Date;
}): Channel {
  return {
    send: async (parcel, teller) => {
      const body = JSON.stringify({
        schema: 'mestre.delivery/1',
        id: parcel.id,
        project: parcel.project,
        report: parcel.report,
        day: parcel.day,
        title: parcel.subject,
        privacy: parcel.privacy,
        data: parcel.json === undefined ? null : (JSON.parse(parcel.json) as unknown),
      });
      const seconds = Math.floor(options.now().getTime() / 1000);
      const headers = {
        'content-type': 'application/json',
        'idempotency-key': parcel.id,
        'mestre-signature': `t=${seconds},v1=${sign(body, { seconds, secret: options.secret })}`,
      };
      teller.sending(0);
      const answer = await post(parcel.address, { body, headers }, options.timeout);
      if ('reason' in answer) return { ok: false, ...answer };
      if (answer.status >= 200 && answer.status < 300) return { ok: true, externalId: String(answer.status) };
      const again = answer.status === 408 || answer.status === 425 || answer.status === 429 || answer.status >= 500;
      return { ok: false, reason: `answered ${answer.status}`, permanent: !again };
    },
  };
}

/** The signature of a body at a time, as hexadecimal digits. */
export function sign(body: string, { seconds, secret }: { readonly seconds: number; readonly secret: string }): string {
  return createHmac('sha256', secret).update(`${seconds}.${body}`).digest('hex');
}
