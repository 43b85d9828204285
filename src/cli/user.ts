import { readFile } from 'node:fs/promises';
import { text } from 'node:stream/consumers';
import type { App } from '../app.ts';
import { ROLE_NAMES, ROLES, type Role } from '../domain/user.ts';
import { hasUsers, listUsers, type User, userByName } from '../store/users.ts';
import {
  addUser,
  changePassword,
  changeRole,
  disableUser,
  enableUser,
  UserRefused,
} from '../users/manage.ts';
import { resetFactor } from '../users/second-factor.ts';
import type { Register } from './command.ts';
import { EXIT, InputError, printJson, withApp } from './command.ts';

interface AddOptions {
  readonly role?: string;
  readonly file?: string;
  readonly by: string;
}

const BY = ['--by <name>', 'who does it', 'operator'] as const;
const FILE = ['--file <file>', 'file with the password (default: standard input)'] as const;
const roles = ROLES.map((role) => `${role} (${ROLE_NAMES[role]})`).join(', ');

export const userCommand: Register = (program, end) => {
  const user = program.command('user').description('users of the console');
  user
    .command('add')
    .description(
      'add a user; the password comes from a file or standard input. The first one is an administrator',
    )
    .argument('<name>', 'login name; stands on what the user decides')
    .option('--role <role>', roles)
    .option(...FILE)
    .option(...BY)
    .action(async (name: string, options: AddOptions) => {
      const role = options.role === undefined ? null : roleOf(options.role);
      const password = await readPassword(options.file);
      end(await withUsers((app) => add(app, name, { role, password, by: options.by })));
    });
  user
    .command('list')
    .description('all users with their roles')
    .option('--json', 'one JSON array')
    .action(async (options: { json?: true }) => {
      end(await withUsers((app) => list(app, options.json === true)));
    });
  user
    .command('disable')
    .description('a user may not log in any more, and is logged out everywhere')
    .argument('<name>')
    .option(...BY)
    .action(async (name: string, options: { by: string }) => {
      end(
        await withUsers(async (app) => disableUser(app.db, await found(app, name), doing(app, options.by))),
      );
    });
  user
    .command('enable')
    .description('a disabled user may log in again')
    .argument('<name>')
    .option(...BY)
    .action(async (name: string, options: { by: string }) => {
      end(await withUsers(async (app) => enableUser(app.db, await found(app, name), doing(app, options.by))));
    });
  user
    .command('role')
    .description('change what a user may do')
    .argument('<name>')
    .argument('<role>', roles)
    .option(...BY)
    .action(async (name: string, role: string, options: { by: string }) => {
      const to = roleOf(role);
      end(
        await withUsers(async (app) =>
          changeRole(app.db, await found(app, name), to, doing(app, options.by)),
        ),
      );
    });
  user
    .command('reset-code')
    .description('who lost the telephone sets up the authenticator app anew at the next login')
    .argument('<name>')
    .option(...BY)
    .action(async (name: string, options: { by: string }) => {
      end(
        await withUsers(async (app) => {
          if (!(await resetFactor(app.db, await found(app, name), doing(app, options.by))))
            throw new InputError(`"${name}" has no authenticator app on record: nothing was reset`);
        }),
      );
    });
  user
    .command('password')
    .description('set a new password, from a file or standard input; the user is logged out everywhere')
    .argument('<name>')
    .option(...FILE)
    .option(...BY)
    .action(async (name: string, options: { file?: string; by: string }) => {
      const password = await readPassword(options.file);
      end(
        await withUsers(async (app) =>
          changePassword(app.db, await found(app, name), password, doing(app, options.by)),
        ),
      );
    });
};

/** What users refuse is bad input here. */
async function withUsers(work: (app: App) => Promise<void>) {
  return withApp(async (app) => {
    try {
      await work(app);
      return EXIT.done;
    } catch (error) {
      if (error instanceof UserRefused) throw new InputError(error.message);
      throw error;
    }
  });
}

async function add(
  app: App,
  name: string,
  options: { role: Role | null; password: string; by: string },
): Promise<void> {
  const role = options.role ?? ((await hasUsers(app.db)) ? 'viewer' : 'administrator');
  await addUser(app.db, { name, role, password: options.password }, doing(app, options.by));
  console.log(`added ${name} (${role})`);
}

async function list(app: App, asJson: boolean): Promise<void> {
  const users = await listUsers(app.db, { limit: 10_000 });
  if (asJson) return printJson(users);
  for (const user of users) {
    const states = [
      user.isForeign ? 'single sign-on' : null,
      user.disabledAt && `disabled ${user.disabledAt}`,
    ];
    const seen = user.lastSeenAt ? `last seen ${user.lastSeenAt}` : 'never logged in';
    console.log([user.name, user.role, seen, ...states.filter(Boolean)].join('  '));
  }
}

async function found(app: App, name: string): Promise<User> {
  const user = await userByName(app.db, name);
  if (!user) throw new InputError(`there is no user "${name}" ("xunjian user list" shows them)`);
  return user;
}

const doing = (app: App, by: string) => ({ by, at: app.clock() });

function roleOf(given: string): Role {
  const role = ROLES.find((known) => known === given);
  if (!role) throw new InputError(`there is no role "${given}"; known: ${ROLES.join(', ')}`);
  return role;
}

/** Without the line's end, which an editor or `echo` adds. */
async function readPassword(file: string | undefined): Promise<string> {
  const read =
    file === undefined
      ? await text(process.stdin)
      : await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
          throw new InputError(`${file} cannot be read (${error.code ?? error.message})`);
        });
  const password = read.replace(/\r?\n$/, '');
  if (password === '') throw new InputError(`no password on ${file ?? 'standard input'}`);
  return password;
}
