/** Left half of the screen: what was seen, as pictures and stored pages, and the words on which the finding rests. */

import type { EvidenceCapture, ReviewSubject } from '../../store/review.ts';
import { isPage, isPicture } from '../captures/load.ts';
import { Empty } from '../views/table.tsx';
import { Time } from '../views/time.tsx';
import { captureName } from '../words.ts';
import type { FoundPlace } from './excerpts.ts';
import type { Subject } from './subject.ts';

/** More tabs than this nobody looks through; the rest is on the inspection's page. */
const MOST_TABS = 8;

export function EvidencePanel({ subject }: { subject: Subject }) {
  const shown = inOrder(subject).slice(0, MOST_TABS);
  if (shown.length === 0) return <Empty>没有可以显示的截图或存档页面，请看说明中的依据。</Empty>;
  return (
    <fieldset class="tabs">
      <legend class="unseen">证据</legend>
      {shown.map((capture, at) => (
        <Tab
          key={capture.captureId}
          capture={capture}
          at={at}
          subject={subject}
          name={tabName(shown, at, subject.needs)}
        />
      ))}
    </fieldset>
  );
}

/** What shows most comes first: the foot of the page (taken last), what a person saw, then the pages. */
function inOrder({ evidence, needs }: Subject): EvidenceCapture[] {
  const pictures = evidence.filter((capture) => isPicture(capture) && capture.file !== null);
  const pages = evidence.filter(isPage);
  return [...(needs.includes('commercial') ? pictures.toReversed() : pictures), ...pages];
}

/** The picture of a page's foot is taken last, and shown first where a rule is about the foot. */
function isFoot(needs: Subject['needs'], capture: EvidenceCapture | undefined, at: number): boolean {
  return at === 0 && capture?.kind === 'screenshot' && needs.includes('commercial');
}

function tabName(shown: readonly EvidenceCapture[], at: number, needs: Subject['needs']): string {
  const kind = shown[at]?.kind ?? '';
  const same = shown.filter((capture) => capture.kind === kind);
  if (isFoot(needs, shown[at], at)) return '页面底部';
  const number = shown.slice(0, at + 1).filter((capture) => capture.kind === kind).length;
  const name = isPicture({ kind }) ? captureName(kind) : `存档${captureName(kind)}`;
  return same.length > 1 ? `${name}${number}` : name;
}

interface TabProps {
  readonly capture: EvidenceCapture;
  readonly at: number;
  readonly subject: Subject;
  readonly name: string;
}

function Tab({ capture, at, subject, name }: TabProps) {
  const { captureId } = capture;
  const id = `tab-${at}`;
  const { violationId, name: account } = subject.violation;
  return (
    <>
      <input type="radio" name="evidence" id={id} checked={at === 0} />
      <label for={id}>{name}</label>
      <div class="tab">
        {isPicture(capture) ? (
          <div class={isFoot(subject.needs, capture, at) ? 'picture picture-foot' : 'picture'}>
            <a href={`/captures/${captureId}`} target="_blank" rel="noreferrer">
              <img src={`/captures/${captureId}`} alt={`${account}的${name}`} loading="lazy" />
            </a>
          </div>
        ) : (
          <iframe
            src={`/captures/${captureId}/view?violation=${violationId}#mark`}
            title={`${account}的${name}`}
            sandbox=""
            loading="lazy"
            referrerpolicy="no-referrer"
          />
        )}
        <p class="source">
          {capture.seenBy === null ? '抓取' : `${capture.seenBy}查看`} <Time at={capture.fetchedAt} />
          {isPicture(capture) ? null : (
            <a
              href={`/captures/${captureId}/view?violation=${violationId}#mark`}
              target="_blank"
              rel="noreferrer"
            >
              放大
            </a>
          )}
          {/^https?:/.test(capture.finalUrl) ? (
            <a href={capture.finalUrl} target="_blank" rel="noreferrer noopener">
              原地址
            </a>
          ) : null}
          <span class="hash" title={`SHA-256 ${capture.digest ?? ''}`}>
            SHA-256 {capture.digest?.slice(0, 12)}…
          </span>
        </p>
      </div>
    </>
  );
}

/** Filled in behind the page: stored pages are some megabytes to look through. */
export function ExcerptsLater({ violation }: { violation: ReviewSubject }) {
  const path = `/review/${violation.violationId}/excerpt`;
  return (
    <section
      class="card excerpts"
      aria-labelledby="excerpt-heading"
      hx-get={path}
      hx-trigger="load"
      hx-swap="innerHTML"
    >
      <h2 id="excerpt-heading">页面原文</h2>
      <p class="soft">
        正在查找依据在页面中的位置… <a href={path}>单独打开</a>
      </p>
    </section>
  );
}

export function Excerpts({ places, pages }: { places: readonly FoundPlace[]; pages: number }) {
  return (
    <>
      <h2 id="excerpt-heading">页面原文</h2>
      {places.length === 0 ? (
        <p class="soft">这一项不依据页面文字：请看截图或说明。</p>
      ) : (
        <ul class="places">
          {places.map(({ place, found }) => (
            <li key={place.title}>
              <strong>{place.title}</strong>
              {found ? (
                <blockquote>
                  {found.excerpt.before}
                  <mark>{found.excerpt.marked}</mark>
                  {found.excerpt.after}
                  <cite>
                    存档{captureName(found.capture.kind)}，<Time at={found.capture.fetchedAt} />
                  </cite>
                </blockquote>
              ) : (
                <p class="soft">{whyNotFound(place.ways.length === 0, pages)}</p>
              )}
            </li>
          ))}
        </ul>
      )}
    </>
  );
}

function whyNotFound(isInData: boolean, pages: number): string {
  if (isInData) return '由页面数据或人工查看得出，页面文字中没有这一处，未能标出；请看截图。';
  if (pages === 0) return '没有可读取的存档页面，未能标出。';
  return `在${pages}个存档页面的可见文字中没有找到，未能标出；可能只写在页面数据里，请看截图。`;
}
