/** What a bundle says in words, in Chinese: how it is checked, and what was found. Pure. */

import { PLATFORM_NAMES } from '../domain/account.ts';
import { chineseTime, type Timestamp } from '../domain/time.ts';
import { VERDICT_NAMES } from '../domain/verdict.ts';
import type { CaptureRecord } from '../store/captures.ts';
import type { EvidenceOfInspection, EvidenceViolation } from '../store/evidence.ts';

export interface Told {
  readonly title: string;
  readonly created: Timestamp;
  /** Of the key that signed the bundle. */
  readonly fingerprint: string;
  readonly round: string;
  /** Of the round's manifest, as the notice prints it; null while the round has not closed. */
  readonly manifest: string | null;
  /** Who stamped the round's manifest. */
  readonly stampedBy: string | null;
}

export function readme(told: Told): string {
  const { title, created, fingerprint, manifest } = told;
  return `${title}
${'='.repeat(40)}

生成时间：${chineseTime(created)}（${created}）
签名公钥指纹：${fingerprint}
本轮检查取证清单（round/manifest.sha256）的SHA-256：${manifest ?? '检查尚未结束，暂无'}

一、这是什么

本文件是一份取证包，采用WACZ格式（1.1.1），实际上是一个未压缩的ZIP文件。可以用公开的网页存档播放器
（例如 replayweb.page）打开查看当时的页面，也可以改名为 .zip 解压后逐一查看：

  archive/data.warc.gz   抓取到的网页和接口原文（WARC，ISO 28500），逐字节取自存档
  indexes/index.cdx      上述文件的索引（CDXJ）
  pages/pages.jsonl      页面目录
  screenshots/           页面截图和人工查看截图
  explanation.txt        检查结论的文字说明
  findings.jsonl         每个账号的检查发现，一行一个账号
  verdicts.jsonl         每个账号逐项规则的判定
  violations.jsonl       列出的突出问题
  inspections.jsonl      账号名称、代表主体等说明
  captures.jsonl         每次抓取的地址、时间、结果、SHA-256和在WARC文件中的位置
  replay.jsonl           由存档重新得出检查发现所需的其他记录
  rulesets/              判定所用的规则
  manifest.sha256        以上各文件的SHA-256清单
  manifest.sig           对清单的数字签名（Ed25519）
  public-key.pem         验证签名的公钥
  round/                 本轮检查的取证清单、签名、公钥，以及时间戳（如有）

二、只用 openssl 和 sha256sum 核验

解压后在所在文件夹中依次执行（openssl 3.0 或以上；Windows 可用 Git Bash）：

1. 核对每个文件与清单一致，应全部显示“OK”或“成功”：

   sha256sum -c manifest.sha256

2. 核对清单由公钥对应的密钥签名，应显示“Signature Verified Successfully”：

   openssl pkeyutl -verify -pubin -inkey public-key.pem -rawin -in manifest.sha256 -sigfile manifest.sig

3. 核对公钥。以下命令结果的前16位应与上面的“签名公钥指纹”相同，并请与发出通报的单位核对：

   openssl pkey -pubin -in public-key.pem -outform DER | sha256sum
${manifest === null ? '' : ROUND_STEPS(told)}
三、核对某一次抓取

captures.jsonl 中每行的 digest 是该次响应内容（收到时的原样，即WARC记录的 WARC-Payload-Digest）的SHA-256，
record 是其在 archive/data.warc.gz 中的位置。取出一条记录查看（把 OFFSET、LENGTH 换成 record 中的数值）：

   tail -c +$((OFFSET+1)) archive/data.warc.gz | head -c LENGTH | gzip -dc

会话凭据（Cookie、授权码等）的值在存档时已用 *** 代替，其余内容未作改动。

四、用程序核验

安装巡检程序（xunjian）后，不需要数据库即可核验整个取证包，并由存档重新得出检查发现：

   xunjian evidence verify 本文件
   xunjian evidence replay 本文件
`;
}

const ROUND_STEPS = ({ manifest, round, stampedBy }: Told) => `
4. 核对本轮检查（${round}）的取证清单。第一条命令的结果应与通报中印出的SHA-256相同（${manifest}）：

   sha256sum round/manifest.sha256
   openssl pkeyutl -verify -pubin -inkey round/public-key.pem -rawin -in round/manifest.sha256 -sigfile round/manifest.sig

   清单中“findings/编号”“verdicts/编号”“violations/编号”分别是 findings.jsonl、verdicts.jsonl、violations.jsonl
   中对应一行（含行尾换行）的SHA-256，例如：

   grep '"inspection":编号,' findings.jsonl | sha256sum
   grep ' findings/编号$' round/manifest.sha256

   “captures/编号”是 captures.jsonl 中同一编号的 digest；“rulesets/”是规则文件的SHA-256。
${
  stampedBy === null
    ? ''
    : `
5. 核对时间戳（RFC 3161，由 ${stampedBy} 签发；CA.pem 为该机构公布的根证书）：

   openssl ts -verify -data round/manifest.sha256 -in round/manifest.tsr -CAfile CA.pem
   openssl ts -reply -in round/manifest.tsr -text
`
}`;

/** What is said of one account: its problems with what they rest on, then the answer of each rule. */
export function explanation(
  evidence: EvidenceOfInspection,
  captures: ReadonlyMap<string, CaptureRecord>,
  basisOf: (rule: string) => readonly string[],
): string {
  const { account, checkpoint, violations, verdicts, inspectionId } = evidence;
  const head =
    `【${PLATFORM_NAMES[account.platform]}】${account.name}` +
    `（账号ID：${account.platformId ?? '未知'}；代表主体：${account.sponsor ?? '未登记'}；检查编号：${inspectionId}）`;
  const at = `监测时间点：${checkpoint === null ? '无' : chineseTime(checkpoint)}`;
  const problems = violations.map((violation) => problem(violation, captures, basisOf(violation.rule)));
  const answers = verdicts.map(
    ({ rule, outcome, explanation: why }) => `  ${VERDICT_NAMES[outcome]}　${rule}：${why}`,
  );
  return [head, at, ...problems, '逐项判定：', ...answers, '', ''].join('\n');
}

const STATES: Readonly<Record<string, string>> = {
  open: '成立',
  suspected: '疑似，待人工确认',
  confirmed: '经人工确认',
  dismissed: '经人工核实不成立',
  rectified: '已整改',
};

function problem(
  violation: EvidenceViolation,
  captures: ReadonlyMap<string, CaptureRecord>,
  basis: readonly string[],
): string {
  const rests = violation.captures.flatMap((id) => captures.get(id) ?? []);
  return [
    `突出问题${violation.violationId}：${violation.problem}（${STATES[violation.state] ?? violation.state}）`,
    `  说明：${violation.explanation}`,
    ...basis.map((text) => `  依据：${text}`),
    ...rests.map(
      ({ captureId, kind, url, fetchedAt, digest }, index) =>
        `  证据${index + 1}：${kind}，${chineseTime(fetchedAt)}，${url}，编号${captureId}，SHA-256 ${digest ?? '无'}`,
    ),
  ].join('\n');
}
