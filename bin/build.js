// `npm run build`: dist/ is made beside and put into its place whole, so that a program that runs meanwhile always finds its files,
// and a build that fails leaves the last one as it was.
import { spawnSync } from 'node:child_process';
import { existsSync, renameSync, rmSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

process.chdir(fileURLToPath(new URL('..', import.meta.url)));
const made = `dist.new-${process.pid}`;
const old = `dist.old-${process.pid}`;
try {
  const tsc = 'node_modules/typescript/bin/tsc';
  const { status, error } = spawnSync(process.execPath, [tsc, '-p', 'src/tsconfig.json', '--outDir', made], {
    stdio: 'inherit',
  });
  if (error !== undefined) throw error;
  process.exitCode = status ?? 1;
  if (status === 0) swap();
} finally {
  for (const folder of [made, old]) rmSync(folder, { recursive: true, force: true });
}

/** Another build may put its own into place between the two renames: then it is moved away as well. */
function swap() {
  for (let tries = 1; ; tries++)
    try {
      rmSync(old, { recursive: true, force: true });
      if (existsSync('dist')) renameSync('dist', old);
      renameSync(made, 'dist');
      return;
    } catch (failed) {
      if (tries === 20) throw failed;
    }
}
