/** One report of `connection.status()`, in the shape of either driver: `nats` 2 has `data`, version 3 a field for each. */
export interface DriverStatus {
  readonly type: string;
  readonly data?: unknown;
  readonly server?: string;
  readonly error?: unknown;
  readonly permissionContext?: unknown;
}

/** A subject the account may not use. */
export interface PermissionViolation {
  readonly operation: 'publish' | 'subscription';
  readonly subject: string;
}

/** What a listener gets of a report. */
export const eventDetail = (status: DriverStatus): unknown => {
  const { type, data, server, error } = status;
  if (type === 'error') return error ?? permissionError(violationOf(status)) ?? new Error(String(data));
  if (type === 'update') return data ?? status;
  return data ?? server;
};

/** Which subject the broker refused, if that is what it reports. */
export const violationOf = ({ error, permissionContext }: DriverStatus): PermissionViolation | undefined => {
  const told = (permissionContext ?? error) as Partial<PermissionViolation> | undefined;
  if (typeof told?.operation !== 'string' || typeof told.subject !== 'string') return undefined;
  return { operation: told.operation, subject: told.subject };
};

/** Stops following the reports, which neither driver's types have a word for. */
export const stopFollowing = (reports: unknown): void => {
  (reports as { stop?: () => void }).stop?.();
};

const permissionError = (violation: PermissionViolation | undefined): Error | undefined =>
  violation && new Error(`Permissions Violation for ${violation.operation} to "${violation.subject}"`);
