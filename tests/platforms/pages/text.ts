/** Escaping as the platforms' templates do it, and neutral prose to fill an article. */

/** For text and for attributes in double quotes. */
export function html(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&#39;');
}

const CODE_UNITS: Readonly<Record<string, string>> = {
  '\\': '\\x5c',
  '\r': '\\x0d',
  '"': '\\x22',
  '&': '\\x26',
  "'": '\\x27',
  '<': '\\x3c',
  '>': '\\x3e',
  '\n': '\\x0a',
};

/** The eight code units that the platform writes as `\xNN` inside of a script's string. */
export function scriptString(text: string): string {
  return text.replace(/[\\\r\n"&'<>]/g, (unit) => CODE_UNITS[unit] ?? unit);
}

/** `JsDecode('…')` of a text that is escaped as HTML first, as all fields but the body are. */
export function decoded(text: string): string {
  return `JsDecode('${scriptString(html(text))}')`;
}

/** `JsDecode('…')` of a text that is HTML itself: the body. */
export function decodedHtml(body: string): string {
  return `JsDecode('${scriptString(body)}')`;
}

/** A JavaScript string in double quotes, HTML-escaped, as in `htmlDecode("…")`. */
export function quoted(text: string): string {
  return `"${html(text).replaceAll('\\', '\\\\').replaceAll('\n', '\\n')}"`;
}

/** Pages print Shanghai time to the minute: `2025-11-07 08:31`. */
export function minute(at: string): string {
  return `${at.slice(0, 10)} ${at.slice(11, 16)}`;
}

const SENTENCES = [
  '近日，我单位组织召开专题工作会议，研究部署下一阶段重点任务。',
  '会议传达学习了上级有关文件精神，听取了各科室工作进展情况的汇报。',
  '会议要求，要坚持问题导向，细化工作举措，明确责任分工，按时间节点推进落实。',
  '工作人员深入社区和村组，走访群众，了解实际困难，现场答复有关咨询。',
  '活动期间，志愿者发放宣传资料，讲解政策要点，得到群众的广泛好评。',
  '下一步，将继续完善长效机制，加强日常巡查，及时回应社会关切。',
  '办理时间为工作日上午八时三十分至十二时，下午十四时至十七时三十分。',
  '请广大市民合理安排出行，注意交通安全，遵守现场秩序。',
  '根据气象部门预报，未来三天以多云天气为主，早晚温差较大，请注意保暖。',
  '有关申请材料可在政务服务大厅窗口提交，也可通过政务服务网在线办理。',
  '各单位要强化值班值守，严格执行信息报送制度，确保各项工作平稳有序。',
  '本次培训邀请专家授课，围绕业务规范和典型案例进行讲解，共有八十余人参加。',
];

/** Sentences of official prose, always the same for the same seed; none of them sells anything. */
export function prose(seed: number, sentences: number): string {
  return Array.from(
    { length: sentences },
    (_, i) => SENTENCES[(seed * 7 + i * 5) % SENTENCES.length] ?? '',
  ).join('');
}

/** Styled as editors' plug-ins leave it, which is why a body of 2 KB of text weighs 200 KB. */
const PARAGRAPH_STYLE =
  'box-sizing: border-box;margin: 10px;padding: 0px;font-size: 16px;font-style: normal;font-variant-ligatures: normal;' +
  'font-weight: 400;letter-spacing: normal;text-align: left;color: rgb(63, 63, 63);line-height: 1.75;' +
  'font-family: Optima-Regular, PingFangSC-light, &quot;PingFang SC&quot;, serif;';

/** Paragraphs of at least `bytes` bytes in UTF-8, and of three paragraphs in any case. */
export function paragraphs(seed: number, bytes: number): string {
  const parts: string[] = [];
  let written = 0;
  for (let i = 0; i < 3 || written < bytes; i++) {
    const part = `<p style="${PARAGRAPH_STYLE}"><span leaf="">${prose(seed + i, 3)}</span></p>`;
    parts.push(part);
    written += Buffer.byteLength(part);
  }
  return parts.join('');
}
