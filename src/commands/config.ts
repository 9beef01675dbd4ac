import type { Context } from './context.ts';
import { toList, toTable } from './table.ts';

export interface ConfigOptions {
  /** Say where each setting came from. */
  readonly origin?: boolean;
}

/** Prints every setting of the project, and where it came from: flag over environment over project file over default. */
export async function config(context: Context, options: ConfigOptions): Promise<void> {
  const { out } = context;
  const { root, settings } = context.project();
  const shown = settings.map(({ key, value, origin, from }) =>
    options.origin ? { key, value, origin, from } : { key, value },
  );
  out.answer('mestre.config/1', { project: root, settings: shown }, () =>
    options.origin
      ? toTable(
          settings,
          [
            { title: 'setting', value: (s) => s.key },
            { title: 'value', value: (s) => String(s.value) },
            { title: 'origin', value: (s) => s.origin },
            { title: 'from', value: (s) => s.from, shrink: true },
          ],
          out.width,
        )
      : toList(settings.map((s) => [s.key, String(s.value)])),
  );
}
