import { readFile } from 'node:fs/promises';
import { text } from 'node:stream/consumers';
import type { App } from '../app.ts';
import { EVENT_NAMES, EVENTS, type EventName, messageOf } from '../notify/message.ts';
import { FORMS, type Target, WEBHOOK_KINDS, type WebhookKind } from '../notify/robots.ts';
import { addWebhook, openTarget, readTarget } from '../notify/webhooks.ts';
import { addAuditEntry } from '../store/audit-trail.ts';
import { listWebhooks, removeWebhook, webhookByName } from '../store/webhooks.ts';
import type { Register } from './command.ts';
import { EXIT, type ExitCode, InputError, printJson, withApp } from './command.ts';

const EXPECTED = '{"url": "https://…", "secret": "…"}';

interface AddOptions {
  readonly name: string;
  readonly file?: string;
  readonly events: string;
  readonly by: string;
}

export const webhookCommand: Register = (program, end) => {
  const webhook = program
    .command('webhook')
    .description(
      'where the office is told when a round closes, a session ends, a source refuses, a warning arises',
    );
  webhook
    .command('add')
    .description(
      `add a webhook, or replace one; address and secret come from a file or standard input: ${EXPECTED}\n` +
        'wecom needs no secret; dingtalk and feishu: the one of "加签"; json: one of your own, for the signature',
    )
    .argument('<kind>', WEBHOOK_KINDS.map((kind) => `${kind} (${FORMS[kind].title})`).join(', '))
    .option('--name <name>', 'by which you tell it from others', 'default')
    .option('--file <file>', 'JSON file (default: standard input)')
    .option('--events <names>', `separated by commas: ${EVENTS.join(', ')}`, EVENTS.join(','))
    .option('--by <name>', 'who adds it', 'operator')
    .action(async (kind: string, options: AddOptions) => {
      const known = kindOf(kind);
      const events = eventsOf(options.events);
      const target = await targetIn(known, options.file);
      end(await withApp((app) => add(app, known, target, events, options)));
    });
  webhook
    .command('list')
    .option('--json', 'one JSON object a line')
    .action(async (options: { json?: true }) => {
      end(await withApp((app) => list(app, options.json === true)));
    });
  webhook
    .command('test')
    .description('send a message now, and say whether it was taken')
    .argument('[name]', 'which webhook', 'default')
    .action(async (name: string) => {
      end(await withApp((app) => test(app, name)));
    });
  webhook
    .command('remove')
    .argument('[name]', 'which webhook', 'default')
    .option('--by <name>', 'who removes it', 'operator')
    .action(async (name: string, options: { by: string }) => {
      end(await withApp((app) => remove(app, name, options.by)));
    });
};

function kindOf(text: string): WebhookKind {
  const kind = WEBHOOK_KINDS.find((candidate) => candidate === text);
  if (kind) return kind;
  throw new InputError(`there is no kind of webhook "${text}"; known: ${WEBHOOK_KINDS.join(', ')}`);
}

function eventsOf(text: string): EventName[] {
  return text.split(',').map((name) => {
    const event = EVENTS.find((candidate) => candidate === name.trim());
    if (event) return event;
    throw new InputError(`--events: there is no event "${name}"; known: ${EVENTS.join(', ')}`);
  });
}

async function targetIn(kind: WebhookKind, file: string | undefined): Promise<Target> {
  const from = file ?? 'standard input';
  const content = file === undefined ? await text(process.stdin) : await readFileOr(file);
  const target = readTarget(kind, parsed(content, from));
  if ('problem' in target) throw new InputError(`${from}: ${target.problem}; expected ${EXPECTED}`);
  return target;
}

function parsed(content: string, from: string): unknown {
  try {
    return JSON.parse(content);
  } catch {
    throw new InputError(`${from} is not JSON; expected ${EXPECTED}`);
  }
}

async function readFileOr(file: string): Promise<string> {
  return readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    throw new InputError(`${file} cannot be read (${error.code ?? error.message})`);
  });
}

async function add(
  app: App,
  kind: WebhookKind,
  target: Target,
  events: readonly EventName[],
  { name, by }: AddOptions,
): Promise<ExitCode> {
  const key = await app.secret();
  const at = app.clock();
  await app.db.transaction(async (tx) => {
    await addWebhook(tx, { name, kind, target, events, key, at });
    const detail = { kind, host: new URL(target.url).host, events };
    await addAuditEntry(tx, { actor: by, action: 'webhook added', subject: `webhook ${name}`, detail, at });
  });
  console.log(`已添加${FORMS[kind].title}“${name}”；用 xunjian webhook test ${name} 试发一条`);
  return EXIT.done;
}

async function list(app: App, json: boolean): Promise<ExitCode> {
  for (const { name, kind, host, events, addedAt } of await listWebhooks(app.db)) {
    if (json) printJson({ name, kind, host, events, added_at: addedAt });
    else {
      const names = events.map((event) => EVENT_NAMES[event as EventName] ?? event).join('、');
      console.log(`${name}  ${kind}  ${host}  ${names}`);
    }
  }
  return EXIT.done;
}

async function test(app: App, name: string): Promise<ExitCode> {
  const webhook = await webhookByName(app.db, name);
  if (!webhook) throw new InputError(`there is no webhook "${name}" ("xunjian webhook list" shows them)`);
  const target = openTarget(webhook, await app.secret());
  const at = app.clock();
  const message = messageOf({ event: 'test' }, at, app.config.url);
  const refusal = await app.sender.send(kindOf(webhook.kind), target, message, `test:${at}`);
  if (refusal === null) {
    console.log('已发送');
    return EXIT.done;
  }
  process.stderr.write(`not taken: ${refusal}\n`);
  return EXIT.failed;
}

async function remove(app: App, name: string, by: string): Promise<ExitCode> {
  const removed = await app.db.transaction(async (tx) => {
    const entry = {
      actor: by,
      action: 'webhook removed' as const,
      subject: `webhook ${name}`,
      detail: {},
      at: app.clock(),
    };
    if (!(await removeWebhook(tx, name))) return false;
    await addAuditEntry(tx, entry);
    return true;
  });
  if (!removed) throw new InputError(`there is no webhook "${name}" ("xunjian webhook list" shows them)`);
  return EXIT.done;
}
