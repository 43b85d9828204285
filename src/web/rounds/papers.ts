/** The papers of a round, made when somebody asks for them. */

import type { App } from '../../app.ts';
import { answerAddresses } from '../../documents/answer-address.ts';
import { gatherReport } from '../../documents/gather.ts';
import { documentsOf, type Makeable } from '../../documents/produce.ts';
import { type Hindrance, hindrances } from '../../documents/readiness.ts';
import { readOfficeFile, readTemplates, usualOffice } from '../../documents/templates.ts';
import { type Office, OfficeError } from '../../reports/office.ts';
import { TemplateError } from '../../reports/template.ts';
import { countUndecided, countUnfinished } from '../../store/failing-bodies.ts';
import { signatureOf } from '../../store/reports.ts';
import type { Round } from '../../store/rounds.ts';
import { PageError } from '../errors.tsx';

export async function papersOf(app: App, round: Round): Promise<Makeable[]> {
  const office = await officeOf(app);
  const templates = await orSay(() => readTemplates(app.config.templates));
  const { rules } = await app.rulesetOf(round.ruleset);
  return documentsOf(await gatherReport(app.db, round), {
    rules: rules.map(({ id, wording, fails, basis }) => ({ id, ...wording, fails, basis })),
    office,
    templates,
    archive: app.archive,
    answers: await answerAddresses(app, round.roundId),
    onMissingPicture: (capture, error) =>
      app.log.warn({ capture: capture.captureId, err: error }, 'a screenshot is left out of a report'),
  });
}

export async function officeOf(app: App): Promise<Office> {
  return orSay(() => readOfficeFile(usualOffice(app.config)));
}

export async function makeOne(document: Makeable): Promise<Buffer> {
  return Buffer.from(await orSay(() => document.make()));
}

export async function standsInTheWay(app: App, round: Round, office: Office): Promise<Hindrance[]> {
  const [progress, undecided, signature] = await Promise.all([
    countUnfinished(app.db, round.roundId),
    countUndecided(app.db, round.roundId),
    signatureOf(app.db, round.name),
  ]);
  return hindrances(round, office, {
    progress,
    undecided,
    signedOn: signature?.on ?? office.signed_on,
  });
}

/** What the office can mend in its own files is told to whoever asked. */
async function orSay<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof OfficeError || error instanceof TemplateError)
      throw new PageError(409, '文件设置有误', `单位设置（office.yaml）或模板需要更正：${error.message}`);
    throw error;
  }
}
