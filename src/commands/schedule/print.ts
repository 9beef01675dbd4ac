import { basename, join } from 'node:path';
import { MestreError } from '../../errors.ts';
import { packageRoot } from '../../version.ts';
import type { Context } from '../context.ts';

export interface PrintOptions {
  readonly cron?: boolean;
  readonly systemd?: boolean;
}

/** Prints what makes the machine call the schedule: a crontab, or systemd units. Throws `print_what` (64). */
export async function print(context: Context, { cron, systemd }: PrintOptions): Promise<void> {
  if ((cron ?? false) === (systemd ?? false))
    throw new MestreError('usage', 'print_what', 'Say which one: --cron or --systemd');
  const project = context.project();
  const place = { root: project.root, name: basename(project.root).replace(/[^A-Za-z0-9_-]/g, '-') || 'mestre' };
  const text = cron ? toCrontab(place) : toUnits(place);
  context.out.answer('mestre.schedule.print/1', { text }, () => text);
}

interface Place {
  readonly root: string;
  /** Name of the project in unit names. */
  readonly name: string;
}

const program = (): string => join(packageRoot, 'bin/mestre.js');

/** One line: the timetable itself stays in mestre.yaml. cron takes `%` for a line end, so it is escaped. */
function toCrontab({ root }: Place): string {
  const command = [process.execPath, program(), '--project', root, 'schedule', 'tick', '--quiet'].map(quoted).join(' ');
  return [
    `# The schedule of ${root}: add with crontab -e. When what runs stands in mestre.yaml; cron only calls every five minutes.`,
    '# Silent when all is well. Secrets: MESTRE_… variables as lines up here, or files named in mestre.yaml.',
    `*/5 * * * * ${command.replaceAll('%', '\\%')}`,
    '',
  ].join('\n');
}

function quoted(text: string): string {
  return /^[A-Za-z0-9_/.:=@-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`;
}

/** A service that does what is due and ends, and the timer that calls it. */
function toUnits({ root, name }: Place): string {
  const command = [process.execPath, program(), '--project', root, 'schedule', 'tick', '--quiet']
    .map(escaped)
    .join(' ');
  return `# /etc/systemd/system/mestre-${name}.service
# Secrets go into /etc/mestre/${name}.env (mode 0600) as NAME=value lines.
[Unit]
Description=mestre: what is due in ${root.replaceAll('%', '%%')}
Wants=network-online.target
After=network-online.target

[Service]
Type=oneshot
ExecStart=${command}
WorkingDirectory=${root.replaceAll('%', '%%')}
EnvironmentFile=-/etc/mestre/${name}.env
# The user that owns the project; change it if that is not mestre.
User=mestre
UMask=0077
TimeoutStartSec=12h
TimeoutStopSec=10min
# 75: another run holds the lock; the next call tries again. 143: told to stop.
SuccessExitStatus=75 143
# Only the project can be written to.
ProtectSystem=strict
ReadWritePaths=${escaped(root)}
ProtectHome=read-only
PrivateTmp=yes
PrivateDevices=yes
ProtectKernelTunables=yes
ProtectKernelModules=yes
ProtectKernelLogs=yes
ProtectControlGroups=yes
ProtectClock=yes
ProtectHostname=yes
NoNewPrivileges=yes
CapabilityBoundingSet=
RestrictAddressFamilies=AF_UNIX AF_INET AF_INET6
RestrictNamespaces=yes
RestrictRealtime=yes
RestrictSUIDSGID=yes
LockPersonality=yes
SystemCallArchitectures=native

# /etc/systemd/system/mestre-${name}.timer
# systemctl daemon-reload && systemctl enable --now mestre-${name}.timer
[Unit]
Description=Calls the schedule of ${root.replaceAll('%', '%%')} every five minutes

[Timer]
OnCalendar=*:0/5
Persistent=true
AccuracySec=15s

[Install]
WantedBy=timers.target
`;
}

/** systemd reads % as a specifier, and spaces, quotes and $ in its own way. */
function escaped(text: string): string {
  const safe = text.replaceAll('%', '%%').replaceAll('$', '$$$$');
  return /^[A-Za-z0-9_/.:=@%$-]+$/.test(safe) ? safe : `"${safe.replaceAll('\\', '\\\\').replaceAll('"', '\\"')}"`;
}
