import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { MestreError } from '../errors.ts';
import type { Secret } from '../rules/schema/delivery.ts';

/** Reads a secret from the variable or the file that mestre.yaml names. Throws `secret_missing` (78). */
export function loadSecret(
  secret: Secret,
  {
    root,
    env,
    at,
  }: { readonly root: string; readonly env: Readonly<Record<string, string | undefined>>; readonly at: string },
): string {
  if ('env' in secret) {
    const value = env[secret.env]?.trim() ?? '';
    if (value !== '') return value;
    throw new MestreError('config', 'secret_missing', `The variable ${secret.env} is not set`, {
      hint: 'set it where mestre is called from (crontab, EnvironmentFile of the unit), or name a file: { file: PATH }',
      at,
    });
  }
  const path = resolve(root, secret.file);
  try {
    const value = readFileSync(path, 'utf8').trim();
    if (value !== '') return value;
  } catch (cause) {
    throw new MestreError('config', 'secret_missing', `The secret in ${path} cannot be read`, {
      hint: `ls -l ${path}`,
      at,
      cause,
    });
  }
  throw new MestreError('config', 'secret_missing', `${path} is empty`, { at });
}

/** Takes secrets out of any text, as they are and as they stand in an address. */
export function redactor(secrets: readonly string[]): (text: string) => string {
  const spellings = secrets
    .flatMap((secret) => [secret, encodeURIComponent(secret), Buffer.from(secret).toString('base64')])
    .filter((text) => text.length > 3);
  return (text) => spellings.reduce((clean, secret) => clean.replaceAll(secret, '[secret]'), text);
}
