/** One version of a rule set in words: what each rule asks, by which parameters, on which ground. */

import { PLATFORM_NAMES, type Platform } from '../../domain/account.ts';
import { FINDING_TITLES } from '../../domain/finding.ts';
import type { HandRuleFile, RuleFile, RuleSetFile, WarningFile } from '../../rules/reading.ts';
import { conditionWords, paramsOf } from '../../rules/words.ts';
import { Time } from '../views/time.tsx';
import { Rounds } from './list.tsx';
import type { KnownSet } from './sets.ts';

const SEVERITY: Readonly<Record<RuleFile['severity'], string>> = {
  veto: '单项否决',
  deduction: '扣分',
  warning: '提醒',
};

const LEVELS = { notice: '提示', alert: '预警', urgent: '紧急', dormant: '长期未更新' } as const;

export function RulesetView({ set, mayTry }: { set: KnownSet; mayTry: boolean }) {
  return (
    <>
      <nav aria-label="位置">
        <a href="/rules">规则</a>
      </nav>
      <h1>{set.title}</h1>
      <dl class="facts panel">
        <Fact name="规则集">{set.id}</Fact>
        <Fact name="版本">
          <span class="hash">{set.hash}</span>
        </Fact>
        <Fact name="启用">{set.storedAt === null ? '随程序提供，尚未使用' : <Time at={set.storedAt} />}</Fact>
        <Fact name="用于检查">{set.rounds.length === 0 ? '—' : <Rounds names={set.rounds} />}</Fact>
      </dl>
      {mayTry ? (
        <p>
          <a href={`/rules/try?ruleset=${set.hash}`}>在这一版上修改并试算</a>
        </p>
      ) : null}
      {set.file === null ? (
        <p class="notice">这一版是早期格式，当前程序不能解读，只列原文。</p>
      ) : (
        <Contents file={set.file} />
      )}
      <details>
        <summary>原文</summary>
        <pre class="source">{set.source}</pre>
      </details>
    </>
  );
}

function Contents({ file: { rules, by_hand, warnings } }: { file: RuleSetFile }) {
  return (
    <>
      <h2>自动判定的规则</h2>
      {rules.map((rule) => (
        <RuleView key={rule.id} rule={rule} />
      ))}
      {by_hand ? <h2>由人工检查并附证据录入</h2> : null}
      {by_hand?.map((rule) => (
        <HandRuleView key={rule.id} rule={rule} />
      ))}
      {warnings ? <h2>预警</h2> : null}
      {warnings?.map((warning) => (
        <WarningView key={warning.id} warning={warning} />
      ))}
    </>
  );
}

function Panel({ id, title, children }: { id: string; title: string; children: preact.ComponentChildren }) {
  return (
    <section class="panel rule" id={id} aria-labelledby={`${id}-title`}>
      <h3 id={`${id}-title`}>
        {title} <span class="soft">{id}</span>
      </h3>
      <dl>{children}</dl>
    </section>
  );
}

function RuleView({ rule }: { rule: RuleFile }) {
  const params = paramsOf(rule);
  return (
    <Panel {...rule}>
      <Fact name="违规条件">
        <Condition text={rule.violated_when} params={params} />
      </Fact>
      {rule.suspected_when === undefined ? null : (
        <Fact name="看不清时，疑似条件">
          <Condition text={rule.suspected_when} params={params} />
        </Fact>
      )}
      {rule.not_applicable_when ? (
        <Fact name="不适用情形">
          <ul>
            {rule.not_applicable_when.map(({ when }) => (
              <li key={when}>
                <Condition text={when} params={params} />
              </li>
            ))}
          </ul>
        </Fact>
      ) : null}
      <Params rule={rule} />
      <Weight {...rule} />
      <Fact name="看不到时">
        {rule.unknown === 'asks'
          ? '账号保持“无法判定”，列入待办，直到有来源或有人查清'
          : '只计为“未能检查”，账号结果由其他规则决定'}
      </Fact>
      <Fact name="人工确认">{confirmWords(rule)}</Fact>
      <Fact name="所需检查发现">{rule.needs.map((name) => FINDING_TITLES[name]).join('、')}</Fact>
      <Ground {...rule} />
    </Panel>
  );
}

function HandRuleView({ rule }: { rule: HandRuleFile }) {
  return (
    <Panel {...rule}>
      <Fact name="须附证据">{rule.evidence}</Fact>
      <Weight {...rule} />
      <Ground {...rule} />
    </Panel>
  );
}

function WarningView({ warning }: { warning: WarningFile }) {
  const params = paramsOf(warning);
  return (
    <Panel {...warning}>
      {warning.levels.map(({ level, when }) => (
        <Fact key={when} name={LEVELS[level]}>
          <Condition text={when} params={params} />
        </Fact>
      ))}
    </Panel>
  );
}

function Condition({ text, params }: { text: string; params: ReturnType<typeof paramsOf> }) {
  return (
    <>
      {conditionWords(text, params)} <code>{text.replace(/\s+/g, ' ').trim()}</code>
    </>
  );
}

function Params({ rule: { params } }: { rule: RuleFile }) {
  if (!params) return null;
  return (
    <Fact name="参数">
      {Object.entries(params)
        .map(([name, given]) =>
          typeof given === 'object'
            ? `${name} = ${given.value}（可选：${given.one_of.join('、')}）`
            : `${name} = ${given}`,
        )
        .join('；')}
    </Fact>
  );
}

interface Weighty {
  readonly severity: RuleFile['severity'];
  readonly fails: boolean;
  readonly platforms: readonly Platform[];
}

function Weight({ severity, fails, platforms }: Weighty) {
  return (
    <>
      <Fact name="性质">
        {SEVERITY[severity]}；{fails ? '成立即不合格' : '不计入不合格'}
      </Fact>
      <Fact name="适用类型">{platforms.map((platform) => PLATFORM_NAMES[platform]).join('、')}</Fact>
    </>
  );
}

function Ground({ basis, wording }: Pick<RuleFile, 'basis' | 'wording'>) {
  return (
    <>
      <Fact name="依据">
        <ul>
          {basis.map((clause) => (
            <li key={clause}>{clause}</li>
          ))}
        </ul>
      </Fact>
      <Fact name="名单措辞">{wording.list}</Fact>
      <Fact name="通报措辞">{wording.sentence}</Fact>
    </>
  );
}

function confirmWords({ confirm }: RuleFile): string {
  if (confirm === 'always') return '一律由人确认后成立';
  if (confirm === 'never') return '无须另行确认';
  return `${confirm.map((platform) => PLATFORM_NAMES[platform]).join('、')}账号由人确认后成立`;
}

function Fact({ name, children }: { name: string; children: preact.ComponentChildren }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}
