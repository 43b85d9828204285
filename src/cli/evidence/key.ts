/** `xunjian evidence key`: the office's signing key; its public half is for everybody. */

import { fingerprint, publicKeys, rotateKey, signingKey } from '../../evidence/keys.ts';
import { addAuditEntry } from '../../store/audit-trail.ts';
import { EXIT, type ExitCode, type Register, withApp } from '../command.ts';

export const keyCommand: Register = (evidence, end) => {
  const key = evidence
    .command('key')
    .description('the signing key: show its public half, or sign with another');
  key
    .command('show')
    .description('print the public key and its fingerprint; the key is made if there is none')
    .action(async () => {
      end(await withApp(async (app) => show((await signingKey(app.config.home)).publicKey)));
    });
  key
    .command('list')
    .description('every public key that signed here, the one in force marked')
    .action(async () => {
      end(
        await withApp(async (app) => {
          const current = fingerprint((await signingKey(app.config.home)).publicKey);
          for (const one of [...(await publicKeys(app.config.home)).keys()].sort())
            console.log(one === current ? `${one}  现用` : one);
          return EXIT.done;
        }),
      );
    });
  key
    .command('rotate')
    .description('sign with a new key from now on; what the old one signed stays good')
    .requiredOption('--by <name>', 'who orders it')
    .action(async ({ by }: { by: string }) => {
      end(
        await withApp(async (app) => {
          const { publicKey } = await rotateKey(app.config.home);
          const subject = `key ${fingerprint(publicKey)}`;
          await addAuditEntry(app.db, {
            actor: by,
            action: 'evidence key rotated',
            subject,
            detail: {},
            at: app.clock(),
          });
          return show(publicKey);
        }),
      );
    });
};

function show(publicKey: string): ExitCode {
  console.log(`公钥指纹：${fingerprint(publicKey)}\n${publicKey.trim()}`);
  return EXIT.done;
}
