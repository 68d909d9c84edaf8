import { Logger, type LoggerService } from '@nestjs/common';

/** What Nest's loggers say, in place of the console. */
export class RecordedLogs implements LoggerService {
  readonly lines: string[] = [];

  /** Records from now on, in this test file. */
  static start(): RecordedLogs {
    const logs = new RecordedLogs();
    Logger.overrideLogger(logs);
    return logs;
  }

  log(): void {}

  warn(message: unknown): void {
    this.lines.push(`warn ${String(message)}`);
  }

  error(message: unknown): void {
    this.lines.push(`error ${message instanceof Error ? message.message : String(message)}`);
  }

  fatal(message: unknown): void {
    this.error(message);
  }

  /** What was said, and forgets it. */
  take(): readonly string[] {
    return this.lines.splice(0);
  }
}
