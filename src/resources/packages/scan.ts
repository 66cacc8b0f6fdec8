import type { BundleFile } from '../../kernel/package-port.js';
import { bundleBounds } from '../../kernel/package-port.js';
import { credentialAt, lineAt } from '../../platform/credential-shapes.js';
import { placeOf } from './places.js';

/** Something in a bundle that nobody should be told to believe. */
export interface Found {
  check: string;
  path: string;
  line?: number;
  says: string;
}

interface Check {
  name: string;
  says: string;
  pattern: RegExp;
}

const credentialSays = 'holds what looks like a credential';

/** What every text is searched for besides; docs/packages.md lists them. */
const checks: readonly Check[] = [
  {
    name: 'hidden-characters',
    says: 'holds characters that are not seen or turn the direction of writing',
    pattern:
      /[\u00ad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]|[\u{e0000}-\u{e0fff}]|[\0-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]/u,
  },
  {
    name: 'outside-reference',
    says: 'leads out of its folder',
    pattern: /(^|[\s"'`(=[])(\.\.\/|~\/|file:\/\/|\/(etc|proc|sys|root|boot|run|dev(?!\/null))\/)/i,
  },
  {
    name: 'network-pipe',
    says: 'runs what it takes from the network',
    pattern:
      /\b(curl|wget|fetch|iwr|Invoke-WebRequest)\b[^\n|]{0,500}\|\s{0,20}(sudo\s+|env\s+)?(\S{0,80}\/)?((ba|z|da|k|fi)?sh|python\d?|perl|ruby|node|deno|bun|php|iex|source)\b|\b(bash|sh|zsh|source|eval|python\d?|node)\b[^\n]{0,40}(<\(|\$\(|`)\s*(curl|wget)\b|\bbase64\s+(-d|-D|--decode)\b[^\n|]{0,500}\|\s{0,20}\S{0,40}(sh|python\d?)\b/i,
  },
  {
    name: 'encoded',
    says: 'holds a long run of encoded data that nobody can read',
    pattern: /[A-Za-z0-9+/=_-]{400,}|(\\x[0-9a-f]{2}){40,}/i,
  },
];

/** What may stand beside the rows. */
const beside = /^(package\.yaml|(README|LICEN[CS]E|CHANGELOG)(\.[a-z]+)?)$/;

/** A command goes on after a backslash at the end of a line; places stay the same. */
const joined = (text: string): string => text.replace(/\\\r?\n/g, (end) => ' '.repeat(end.length));

function inFile({ path, text, size }: BundleFile, files: readonly BundleFile[]): Found[] {
  const found: Found[] = [];
  if (!beside.test(path) && !placeOf(path, files))
    found.push({ check: 'unknown-file', path, says: 'is no file that a package brings' });
  if (text === undefined) return [...found, { check: 'binary', path, says: 'is no text' }];
  if (size > bundleBounds.fileBytes / 4)
    found.push({ check: 'oversize', path, says: `has ${size} bytes; no one reads so much` });
  const credential = credentialAt(text);
  if (credential !== undefined)
    found.push({ check: 'credential', path, line: lineAt(text, credential), says: credentialSays });
  for (const { name, says, pattern } of checks) {
    const hit = pattern.exec(joined(text));
    if (hit) found.push({ check: name, path, line: lineAt(text, hit.index), says });
  }
  return found;
}

/** Everything that the checks find, in the order of the files; each check once a file. */
export function scan(files: readonly BundleFile[]): Found[] {
  return files.flatMap((file) => inFile(file, files));
}

/** A finding as it is named where it is accepted. */
export const findingName = ({ check, path }: Found): string => `${check} ${path}`;
