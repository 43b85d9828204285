import { type SourceState, sourceStates } from '../store/sources.ts';
import type { Register } from './command.ts';
import { EXIT, printJson, withApp } from './command.ts';

export const sourceCommand: Register = (program, end) => {
  const source = program.command('source').description('ways to look at accounts (来源)');
  source
    .command('list')
    .description('how each source that was asked answers: rests, refusals, checks with control accounts')
    .option('--json', 'print one JSON array')
    .action(async (options: { json?: true }) => {
      end(
        await withApp(async (app) => {
          const states = await sourceStates(app.db);
          if (options.json) printJson(states);
          else if (states.length === 0) console.log('尚未查询任何来源');
          else for (const state of states) console.log(line(state));
          return EXIT.done;
        }),
      );
    });
};

const CONTROLS = { sees: '对照账号核验通过', blind: '失明', unanswered: '对照账号未得到回答' } as const;

function line(state: SourceState): string {
  const { platform, source, restsFor, refusal, phrase, answeredAt, control } = state;
  const rest =
    restsFor === null ? '可查询' : restsFor > 0 ? `暂停约${Math.ceil(restsFor / 60_000)}分钟` : '恢复试查中';
  const refused = refusal ? `最近拒绝 ${refusal}${phrase ? `（${phrase}）` : ''}` : '未被拒绝';
  const checked = control ? `${CONTROLS[control.outcome]}：${control.said}（${control.at}）` : '未作对照核验';
  return [platform, source, rest, refused, `最近作答 ${answeredAt ?? '—'}`, checked].join('  ');
}
