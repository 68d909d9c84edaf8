/** The text of a configuration file; what is not given has no line. */
export const lines = (...all: readonly (string | undefined | readonly string[])[]): string =>
  `${all
    .flat()
    .filter(line => line !== undefined)
    .join('\n')}\n`;

/** Those of the files that have a text. */
export const given = (files: Readonly<Record<string, string | undefined>>): Readonly<Record<string, string>> =>
  Object.fromEntries(Object.entries(files).filter((file): file is [string, string] => file[1] !== undefined));
