/**
 * Makes the documents' templates (templates/*.docx) in the layout of GB/T 9704-2012. An office that wants another
 * layout edits a copy of them in its word processor (docs/documents.md); this script is how the shipped ones came to be.
 */

import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Packer } from 'docx';
import { TEMPLATES } from '../src/package-root.ts';
import { bodyReport } from './templates/body-report.ts';
import { feedbackForm } from './templates/feedback-form.ts';
import { finished } from './templates/finish.ts';
import { notice } from './templates/notice.ts';
import { rectificationNotice } from './templates/rectification-notice.ts';

const FILES = {
  'notice.docx': notice(),
  'body-report.docx': bodyReport(),
  'rectification-notice.docx': rectificationNotice(),
  'feedback-form.docx': feedbackForm(),
};

for (const [name, document] of Object.entries(FILES)) {
  const bytes = await Packer.toBuffer(document);
  await writeFile(join(TEMPLATES, name), await finished(bytes));
  console.log(join('templates', name));
}
