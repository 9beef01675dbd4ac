import { MestreError } from '../../errors.ts';
import { tryLease } from '../../ledger/lease.ts';
import { recordDecisionEvent, toDecisionId, type Who } from '../../ledger/decisions.ts';
import { caseKey, loadCaseStanding, recordCaseEvent } from '../../ledger/review.ts';
import { HELP, keys, KEYS, type Stroke, toPages } from '../../review/pages.ts';
import { toCaseText } from '../../review/text.ts';
import type { CaseView } from '../../review/view.ts';
import type { Context } from '../context.ts';
import { atDesk, type Desk } from '../decide/open.ts';
import { whoIs } from '../decide/who.ts';
import { toNumber } from '../table.ts';
import { answerCase, loadGrounds } from './answer.ts';
import { loadCases, loadPlaces, openQueue, type Place, type Queue, type QueueCase, type QueueFilter } from './queue.ts';
import { openScreen, type Screen } from './screen.ts';
import { loadViews } from './view.ts';

export interface ReviewOptions extends Omit<QueueFilter, 'states'> {
  readonly as?: string;
}

/** Cases that are read at once: the golden records to be cost the same for one as for ten. */
const AHEAD = 10;

/** One thing that was answered here and can be taken back. */
interface Done {
  readonly place: number;
  readonly decision: number | null;
}

/**
 * Asks case after case in the terminal, one key per answer. Every answer is in the ledger before the next case is shown, so
 * that whatever ends the session costs nothing. Throws `no_terminal` (64), and `interrupted` (130) on Ctrl-C.
 */
export async function reviewTerminal(context: Context, { as, ...filter }: ReviewOptions): Promise<void> {
  const { stdin, stdout } = process;
  if (!stdin.isTTY || !stdout.isTTY || context.out.json)
    throw new MestreError('usage', 'no_terminal', 'mestre review asks on a terminal, and this is none', {
      hint: 'mestre review list, or mestre review export cases.xlsx',
    });
  await atDesk(context, async (desk) => {
    const queue = openQueue(desk);
    const { places } = await loadPlaces(desk, queue, filter);
    const who = (): Who => whoIs(context, as);
    const me = [who().by, ...(as === undefined ? [] : [as])];
    const mine = places.filter(({ entity, caseId }) => {
      const owner = queue.standings.get(`${entity} ${caseId}`)?.owner ?? null;
      return owner === null || me.includes(owner) || filter.owner !== undefined;
    });
    if (mine.length === 0) {
      context.out.answer('mestre.review/1', { answered: 0 }, () => 'Nothing to look at.');
      return;
    }
    const screen = openScreen(stdin, stdout, context.env['TERM'] === 'dumb');
    let answered: number;
    try {
      const session = { desk, screen, queue, who, me, colour: context.out.colour, now: context.now };
      answered = await work(session, mine);
    } finally {
      screen.close();
    }
    context.out.answer('mestre.review/1', { answered }, () =>
      answered === 0
        ? 'Nothing was answered.'
        : `${toNumber(answered)} answered. They count from the next mestre run on.`,
    );
  });
}

interface Session {
  readonly desk: Desk;
  readonly screen: Screen;
  readonly queue: Queue;
  readonly who: () => Who;
  /** Names under which cases are one's own. */
  readonly me: readonly string[];
  readonly colour: boolean;
  readonly now: () => Date;
}

/** Goes through the cases; returns how many answers stand at the end. */
async function work(session: Session, places: readonly Place[]): Promise<number> {
  const { desk, queue, who, now } = session;
  const ids = places.map(({ caseId }) => caseId);
  const done: Done[] = [];
  const read = reader(session, ids);
  let place = 0;
  let note = '';
  let told = '';
  while (place < ids.length) {
    const release = tryLease(desk.ledger, `case:${ids[place]!}`, now());
    // Somebody else has it in front of them, or had it since this session began.
    const at = release === undefined || isTaken(session, places[place]!) ? undefined : await read(place);
    if (release === undefined || at === undefined) {
      release?.();
      place += 1;
      continue;
    }
    try {
      const title = `${toNumber(place + 1)} of ${toNumber(ids.length)}${told === '' ? '' : `  ${told}`}`;
      const stroke = await ask(session, { ...at, title, note });
      told = '';
      const event = { entity: at.one.entity, caseId: at.one.case_id };
      if (stroke === 'quit') break;
      if (stroke === 'note') note = (await readLine(session, 'note: ')) ?? note;
      else if (stroke === 'undo') {
        const last = done.pop();
        if (last === undefined) told = 'Nothing to take back here; mestre undo takes back older decisions.';
        else {
          takeBack(session, last, places[last.place]!);
          place = last.place;
          told = 'taken back';
        }
      } else if (stroke === 'skip') {
        recordCaseEvent(desk.ledger, { ...event, kind: 'skipped', note }, who());
        note = '';
        place += 1;
      } else {
        const grounds = await loadGrounds(desk, queue, [at.one]);
        const answer = { said: stroke, note, origin: 'review' } as const;
        try {
          const taken = desk.ledger
            .transaction(() => answerCase(desk, { one: at.one, answer, grounds, queue, who: who() }))
            .immediate();
          done.push({ place, decision: taken?.id ?? null });
          told = taken?.proposed ? `${toDecisionId(taken.id)} waits for a second person` : '';
          note = '';
          place += 1;
        } catch (error) {
          if (!(error instanceof MestreError) || error.code !== 'contradicts') throw error;
          told = error.message;
        }
      }
    } finally {
      release();
    }
  }
  return done.length;
}

/** Whether somebody answered a case, or took it over, after the queue was read. */
function isTaken({ desk: { ledger }, queue, me }: Session, { entity, caseId }: Place): boolean {
  const [then, now] = [queue.standings.get(caseKey(entity, caseId)), loadCaseStanding(ledger, entity, caseId)];
  if (now === undefined || now.events === then?.events) return false;
  return !['open', 'assigned'].includes(now.state) || (now.owner !== null && !me.includes(now.owner) && now.owner !== then?.owner); // prettier-ignore
}

/** Withdraws an answer of this session: its case is open again. */
function takeBack({ desk, queue, who }: Session, last: Done, { entity, caseId }: Place): void {
  desk.ledger
    .transaction(() => {
      if (last.decision !== null) {
        recordDecisionEvent(desk.ledger, { id: last.decision, kind: 'withdrawn', reason: 'taken back at once' }, who());
        queue.book.withdraw(last.decision);
      }
      recordCaseEvent(desk.ledger, { entity, caseId, kind: 'undone' }, who());
    })
    .immediate();
}

interface Shown {
  readonly one: QueueCase;
  readonly view: CaseView;
}

/** Reads cases a few at a time, as they come up. */
function reader({ desk, queue }: Session, ids: readonly string[]): (place: number) => Promise<Shown | undefined> {
  const known = new Map<string, Shown>();
  return async (place) => {
    const id = ids[place]!;
    if (!known.has(id)) {
      const cases = await loadCases(desk, queue, ids.slice(place, place + AHEAD));
      const views = await loadViews(desk, queue, cases);
      views.forEach((view, i) => known.set(view.caseId, { one: cases[i]!, view }));
    }
    return known.get(id);
  };
}

type Answering = Exclude<Stroke, 'more' | 'help'>;

/** Shows a case until a key does something with it. */
async function ask(
  { screen, colour }: Session,
  { view, title, note }: Shown & { readonly title: string; readonly note: string },
): Promise<Answering> {
  let page = 0;
  for (;;) {
    const width = Math.max(40, screen.width);
    const body = `${toCaseText(view, { width, colour })}${note === '' ? '' : `\nnote: ${note}`}`;
    const pages = toPages(body, Math.max(5, screen.height - 3));
    page %= pages.length;
    const more = pages.length > 1 ? `  page ${page + 1} of ${pages.length}, space for more` : '';
    screen.draw(`${title}${more}\n${pages[page]!}\n\n${KEYS} `);
    const key = await screen.key();
    if (key === '\u0003')
      throw new MestreError('interrupted', 'interrupted', 'Interrupted; every answer given so far is kept');
    const stroke = key === undefined ? 'quit' : keys[key.toLowerCase() as keyof typeof keys];
    if (stroke === 'more') page += 1;
    else if (stroke === 'help') {
      screen.draw(HELP);
      await screen.key();
    } else if (stroke !== undefined) return stroke;
  }
}

/** Reads a line at the foot of the screen; undefined where Escape ends it. */
async function readLine({ screen }: Session, prompt: string): Promise<string | undefined> {
  let line = '';
  for (;;) {
    screen.draw(`Write the note, Enter keeps it, Escape forgets it.\n\n${prompt}${line}`);
    const key = await screen.key();
    if (key === undefined || key === '\u001b' || key === '\u0003') return undefined;
    if (key === '\r' || key === '\n') return line.trim();
    if (key === '\u007f' || key === '\b') line = line.slice(0, -1);
    else if (key >= ' ') line += key;
  }
}
