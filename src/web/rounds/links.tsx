/** The pages of one round, from each to each. */

import { useContext } from 'preact/hooks';
import type { Round } from '../../store/rounds.ts';
import { Asker } from '../views/asker.ts';
import { mayAct } from '../web.ts';
import { roundPath } from './address.ts';

export type RoundPart = '' | '/accounts' | '/difference' | '/documents';

const PARTS: readonly (readonly [RoundPart, string])[] = [
  ['', '情况'],
  ['/accounts', '检查名单'],
  ['/difference', '与以前比较'],
  ['/documents', '通报与文件'],
];

interface RoundLinksProps {
  readonly round: Pick<Round, 'name'>;
  /** The page on which they stand. */
  readonly part: RoundPart;
}

export function RoundLinks({ round, part }: RoundLinksProps) {
  const of = (path: string) => `${path}?round=${encodeURIComponent(round.name)}`;
  return (
    <nav class="round-links" aria-label="本轮检查">
      {PARTS.map(([path, label]) => (
        <a key={path} href={roundPath(round.name, path)} aria-current={path === part ? 'page' : undefined}>
          {label}
        </a>
      ))}
      <a href={of('/review')}>审核</a>
      <a href={of('/worklist')}>待查清单</a>
      {/* Operators give out the addresses under which bodies answer. */}
      {mayAct(useContext(Asker), 'operator') ? <a href={of('/sponsor-links')}>整改填报地址</a> : null}
    </nav>
  );
}
