const escapes: Record<string, string> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** Markup that may stand in a page as it is; only `html` makes it. */
export class Markup {
  constructor(readonly text: string) {}
}

const written = (value: Markup | Markup[] | string): string => {
  if (Array.isArray(value)) return value.map(written).join('');
  return value instanceof Markup
    ? value.text
    : value.toWellFormed().replace(/[&<>"']/g, (char) => escapes[char] ?? char);
};

/** A template whose values are text, however they look, unless they are markup themselves. */
export function html(parts: TemplateStringsArray, ...values: (Markup | Markup[] | string)[]): Markup {
  return new Markup(parts.reduce((text, part, index) => text + written(values[index - 1] ?? '') + part));
}

/** A whole page in the manner of the chat's, without any script. */
export function page(title: string, ...body: Markup[]): string {
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <meta name="robots" content="noindex" />
        <title>${title}</title>
        <link rel="icon" href="icon.svg" type="image/svg+xml" />
        <link rel="stylesheet" href="style.css" />
        <link rel="stylesheet" href="empty.css" />
        <link rel="stylesheet" href="consent.css" />
      </head>
      <body class="gone">
        <main>
          <img src="icon.svg" alt="" width="56" height="56" />
          <h1>${title}</h1>
          ${body}
        </main>
      </body>
    </html>`.text;
}
