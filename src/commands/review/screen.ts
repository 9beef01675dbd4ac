/** A terminal as reviewing needs it: something to draw on, and keys one by one. */
export interface Screen {
  readonly width: number;
  readonly height: number;
  /** Replaces what is shown. */
  draw(text: string): void;
  /** The next key; undefined once the terminal is gone. */
  key(): Promise<string | undefined>;
  /** Gives the terminal back as it was. */
  close(): void;
}

const CLEAR = '\u001b[2J\u001b[3J\u001b[H';

/** Takes the terminal over; a plain one (`dumb`) scrolls instead of being cleared. */
export function openScreen(input: NodeJS.ReadStream, output: NodeJS.WriteStream, dumb: boolean): Screen {
  const waiting: ((key: string | undefined) => void)[] = [];
  const typed: string[] = [];
  let ended = false;
  const onData = (text: string): void => {
    for (const key of text) {
      const next = waiting.shift();
      if (next === undefined) typed.push(key);
      else next(key);
    }
  };
  const onEnd = (): void => {
    ended = true;
    for (const next of waiting.splice(0)) next(undefined);
  };
  input.setRawMode(true);
  input.setEncoding('utf8');
  input.on('data', onData).on('end', onEnd);
  input.resume();
  return {
    get width() {
      return output.columns;
    },
    get height() {
      return output.rows;
    },
    draw: (text) => void output.write(`${dumb ? '\r\n' : CLEAR}${text.replaceAll('\n', '\r\n')}`),
    key: () => {
      const key = typed.shift();
      if (key !== undefined || ended) return Promise.resolve(key);
      return new Promise((resolve) => waiting.push(resolve));
    },
    close: () => {
      input.off('data', onData).off('end', onEnd);
      input.setRawMode(false);
      input.pause();
      output.write('\r\n');
    },
  };
}
