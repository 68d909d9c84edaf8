/** A table whose first `labels` columns are texts; the others are figures and lean to the right. */
export function markdownTable(
  head: readonly string[],
  rows: readonly (readonly string[])[],
  { labels }: { readonly labels: number },
): string {
  const widths = head.map((_title, column) => Math.max(...[head, ...rows].map(row => row[column]?.length ?? 0), 3));
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  const padded = (row: readonly string[]): string =>
    line(
      widths.map((width, column) => {
        const cell = row[column] ?? '';
        return column < labels ? cell.padEnd(width) : cell.padStart(width);
      }),
    );
  const rule = line(widths.map((width, column) => (column < labels ? '-'.repeat(width) : `${'-'.repeat(width - 1)}:`)));
  return [padded(head), rule, ...rows.map(padded)].join('\n');
}
