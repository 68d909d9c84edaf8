import type { Logger } from '@parley/core';

/** A logger that remembers its lines, each with the messages of the errors that came along. */
export class RecordedLog implements Logger {
  readonly lines: string[] = [];

  warn(message: string, ...details: unknown[]): void {
    this.add(message, details);
  }

  error(message: string, ...details: unknown[]): void {
    this.add(message, details);
  }

  /** Whether some line has this text. */
  has(text: string): boolean {
    return this.lines.some(line => line.includes(text));
  }

  private add(message: string, details: unknown[]): void {
    const causes = details.map(detail =>
      detail instanceof Error ? `${(detail as { code?: string }).code} ${detail.message}` : String(detail),
    );
    this.lines.push([message, ...causes].join(' | '));
  }
}
