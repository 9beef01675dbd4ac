import { generateKeyPairSync, sign } from 'node:crypto';

/** A self-signed certificate for localhost and its key, made anew for each test: nothing secret stands in the repository. */
export function makeCertificate(): { readonly key: string; readonly cert: string } {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const algorithm = der(0x30, [oid([0x2a, 0x86, 0x48, 0xce, 0x3d, 0x04, 0x03, 0x02])]);
  const name = der(0x30, [der(0x31, [der(0x30, [oid([0x55, 0x04, 0x03]), der(0x0c, Buffer.from('localhost'))])])]);
  const year = 365 * 86_400_000;
  const validity = der(0x30, [time(new Date(Date.now() - year)), time(new Date(Date.now() + year))]);
  const altName = der(0x30, [der(0x82, Buffer.from('localhost')), der(0x87, Buffer.from([127, 0, 0, 1]))]);
  const isAuthority = der(0x30, [der(0x01, Buffer.from([0xff]))]);
  const extensions = der(0x30, [
    der(0x30, [oid([0x55, 0x1d, 0x11]), der(0x04, altName)]),
    der(0x30, [oid([0x55, 0x1d, 0x13]), der(0x04, isAuthority)]),
  ]);
  const body = der(0x30, [
    der(0xa0, [der(0x02, Buffer.from([2]))]),
    der(0x02, Buffer.from([1])),
    algorithm,
    name,
    validity,
    name,
    publicKey.export({ type: 'spki', format: 'der' }),
    der(0xa3, [extensions]),
  ]);
  const signature = sign('sha256', body, privateKey);
  const whole = der(0x30, [body, algorithm, der(0x03, Buffer.concat([Buffer.from([0]), signature]))]);
  const lines = whole
    .toString('base64')
    .replaceAll(/(.{64})/g, '$1\n')
    .trimEnd();
  return {
    key: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
    cert: `-----BEGIN CERTIFICATE-----\n${lines}\n-----END CERTIFICATE-----\n`,
  };
}

/** One value of ASN.1 in its distinguished encoding: tag, length, content. */
function der(tag: number, content: Buffer | readonly Buffer[]): Buffer {
  const bytes = Buffer.isBuffer(content) ? content : Buffer.concat(content);
  const length =
    bytes.length < 128
      ? [bytes.length]
      : bytes.length < 256
        ? [0x81, bytes.length]
        : [0x82, bytes.length >> 8, bytes.length & 255];
  return Buffer.concat([Buffer.from([tag, ...length]), bytes]);
}

const oid = (bytes: readonly number[]): Buffer => der(0x06, Buffer.from(bytes));
const time = (at: Date): Buffer => der(0x17, Buffer.from(`${at.toISOString().replaceAll(/[-:T]/g, '').slice(2, 14)}Z`));
