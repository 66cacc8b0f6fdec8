import type { Multipart } from '@fastify/multipart';
import type { FastifyRequest } from 'fastify';
import type { IncomingPost } from '../../kernel/chat-port.js';
import { parse } from '../../kernel/parse.js';
import { Problem } from '../../platform/problem.js';
import { NewMessage } from './chat.dto.js';

const mebibyte = 1024 * 1024;

/** What one message may carry. */
const uploadLimits = {
  files: 10,
  fileSize: 20 * mebibyte,
  fields: 10,
  fieldSize: mebibyte,
  fieldNameSize: 100,
  parts: 20,
};

const refusals: Record<string, { path: string; message: string }> = {
  FST_FILES_LIMIT: { path: 'files', message: `must be at most ${uploadLimits.files}` },
  FST_REQ_FILE_TOO_LARGE: { path: 'files', message: 'must be at most 20 MiB each' },
  FST_PARTS_LIMIT: { path: '', message: `must have at most ${uploadLimits.parts} parts` },
  FST_FIELDS_LIMIT: { path: '', message: `must have at most ${uploadLimits.fields} fields` },
};

/** A message from JSON or from a multipart form, checked; a Problem names what is wrong. */
export async function readPost(request: FastifyRequest): Promise<IncomingPost> {
  const raw = request.isMultipart() ? await readForm(request) : { fields: request.body, files: [] };
  const message = parse(NewMessage, raw.fields);
  if (message.text.trim() === '' && raw.files.length === 0) {
    throw new Problem('invalid', 'The message is empty; it takes a text or a file.', [
      { path: 'text', message: 'must not be empty' },
    ]);
  }
  return { ...message, files: raw.files };
}

interface Form {
  fields: Record<string, unknown>;
  files: IncomingPost['files'];
}

async function readForm(request: FastifyRequest): Promise<Form> {
  const form: Form = { fields: { text: '' }, files: [] };
  try {
    for await (const part of request.parts({ limits: uploadLimits })) await take(part, form);
  } catch (error) {
    throw refusal(error);
  }
  return form;
}

async function take(part: Multipart, form: Form): Promise<void> {
  if (part.type === 'file') {
    const bytes = await part.toBuffer();
    form.files.push({ name: fileName(part.filename), type: part.mimetype, bytes });
  } else if (part.valueTruncated) {
    throw new Problem('tooLarge', `The field ${part.fieldname} is too long.`, [
      { path: part.fieldname, message: 'must be at most 1 MiB' },
    ]);
  } else form.fields[part.fieldname] = part.value;
}

/** The last part of the name, without what a file system or a header would take for a command. */
function fileName(given: string | undefined): string {
  const name = (given ?? '').split(/[/\\]/).at(-1) ?? '';
  const plain = name
    .toWellFormed()
    .replace(/[\0-\x1f\x7f]/g, '')
    .slice(-200);
  return plain === '' || plain === '.' || plain === '..' ? 'file' : plain;
}

/** What else goes wrong while a form is read is the form: cut short, wrongly delimited, a name that is refused. */
function refusal(error: unknown): Problem {
  if (error instanceof Problem) return error;
  const field = refusals[(error as { code?: string }).code ?? ''];
  if (field) return new Problem('tooLarge', 'The message is too large.', [field]);
  return new Problem('invalid', 'The multipart form is damaged or incomplete.');
}
