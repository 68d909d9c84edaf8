/** What an error is about. */
export interface ErrorDetails {
  /** Route of the pattern. */
  readonly pattern?: string;
  /** Address of the peer or broker, without credentials. */
  readonly address?: string;
}
