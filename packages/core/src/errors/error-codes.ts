/** What one code stands for. `docs/errors.md` says the same in more words; a test keeps the two equal. */
export interface ErrorCodeEntry {
  /** What happened: the default message of the error. */
  readonly message: string;
  /** Whether the same call can succeed later with nothing changed. Not whether the first one was executed. */
  readonly retryable: boolean;
  /** What whoever reads the error can do about it. */
  readonly remedy: string;
}

/** Every error Parley makes itself has one of these codes. A code never changes its meaning. */
export const errorCodes = {
  PARLEY_REMOTE_ERROR: {
    message: 'The handler failed',
    retryable: false,
    remedy: 'Read `payload`; it is what the handler declared. An internal error is in the log of the server.',
  },
  PARLEY_NO_HANDLER: {
    message: 'No server handles this pattern',
    retryable: false,
    remedy: 'Compare the pattern with the registered ones and see that the service which has it is running.',
  },
  PARLEY_TIMEOUT: {
    message: 'Nothing was heard of this request within its timeout',
    retryable: true,
    remedy: 'See that the server is up and reachable. Retry if the handler may run twice, or raise `timeout`.',
  },
  PARLEY_DEADLINE_EXCEEDED: {
    message: 'The deadline of this call has passed',
    retryable: false,
    remedy: 'Give the call a later `deadline`, or make the work behind it faster.',
  },
  PARLEY_CANCELLED: {
    message: 'The caller cancelled this call',
    retryable: false,
    remedy: 'None: it was asked for. The reason of the abort signal is the `cause`.',
  },
  PARLEY_CONNECTION_LOST: {
    message: 'The connection broke before this call was settled',
    retryable: true,
    remedy: "Retry at once if `executed` is `'no'`; if it is `'unknown'`, only if the handler may run twice.",
  },
  PARLEY_CONNECT_FAILED: {
    message: 'No connection could be made',
    retryable: true,
    remedy: 'See that the address is right and the other side is up; the `cause` is what the driver reported.',
  },
  PARLEY_CONNECTION_ENDED: {
    message: 'The connection that was supplied has ended for good',
    retryable: false,
    remedy:
      'Supply a new connection to a new client or server; a factory in place of an object lets it come back by itself.',
  },
  PARLEY_CLIENT_CLOSED: {
    message: 'The client was closed',
    retryable: false,
    remedy: 'Call `close()` after the last call has settled, or `connect()` to start afresh.',
  },
  PARLEY_SERVER_CLOSED: {
    message: 'The server is shutting down and did not take this call',
    retryable: true,
    remedy: 'Retry: the call was not executed, and another replica or the restarted server will take it.',
  },
  PARLEY_SERIALIZATION_FAILED: {
    message: 'The value cannot be serialized',
    retryable: false,
    remedy: 'Send what the serializer can carry; JSON has no cycles and no BigInt. The `cause` says what it met.',
  },
  PARLEY_DESERIALIZATION_FAILED: {
    message: 'The received message cannot be deserialized',
    retryable: false,
    remedy: 'Give both sides matching serializers and deserializers.',
  },
  PARLEY_TOO_LARGE: {
    message: 'The message is larger than the limit',
    retryable: false,
    remedy: 'Send less, send it as a stream, or raise the limit on both sides and at the broker.',
  },
  PARLEY_OVERLOADED: {
    message: 'Too much is waiting already',
    retryable: true,
    remedy: 'Retry later with back-off, call less at once, add replicas, or raise the limit the message names.',
  },
  PARLEY_STREAM_OVERFLOW: {
    message: 'The stream was produced faster than it was consumed',
    retryable: false,
    remedy: 'Consume faster, return an async iterable (it is pulled, not pushed), or raise `maxBuffered`.',
  },
  PARLEY_INVALID_PATTERN: {
    message: 'This is not a pattern',
    retryable: false,
    remedy:
      'Use a non-empty string, a finite number or a plain object of such values; the message says which part is not.',
  },
  PARLEY_INVALID_DATA: {
    message: 'Data must not be undefined or null',
    retryable: false,
    remedy: "Send a value; `''`, `0`, `false` and `{}` are values.",
  },
  PARLEY_DUPLICATE_HANDLER: {
    message: 'This pattern has a message handler already',
    retryable: false,
    remedy: 'Keep one message handler for each pattern. Event handlers may be many.',
  },
  PARLEY_INVALID_HANDLER: {
    message: 'This cannot serve as a handler',
    retryable: false,
    remedy: 'Register a function, or decorate an ordinary method; the message says what is in the way.',
  },
  PARLEY_INVALID_OPTION: {
    message: 'An option has a value it cannot have',
    retryable: false,
    remedy: 'Correct the option the message names; its documentation gives unit, range and default.',
  },
  PARLEY_PACKAGE_MISSING: {
    message: 'A package that is needed is not installed',
    retryable: false,
    remedy: 'Run the command the message names.',
  },
  PARLEY_NOT_CONNECTED: {
    message: 'There is no connection yet',
    retryable: false,
    remedy: 'Call `connect()` or `listen()` and await it before `unwrap()`.',
  },
  PARLEY_LISTEN_FAILED: {
    message: 'The server could not start listening',
    retryable: true,
    remedy: 'See that the address is free or the broker is up; the `cause` is what the driver reported.',
  },
  PARLEY_TLS_VERIFICATION_FAILED: {
    message: 'The certificate of the other side could not be verified',
    retryable: false,
    remedy: 'Give `tlsOptions.ca` the authority that signed it, and connect to a name the certificate is made out to.',
  },
  PARLEY_BAD_FRAME: {
    message: 'The peer sent a frame whose length is not valid',
    retryable: false,
    remedy: 'See that the peer speaks this protocol on this port, with TLS on both sides or on neither.',
  },
  PARLEY_INVALID_UTF8: {
    message: 'The peer sent bytes that are not UTF-8',
    retryable: false,
    remedy: 'See that the peer speaks this protocol and encodes its text as UTF-8.',
  },
  PARLEY_FRAME_TIMEOUT: {
    message: 'The peer began a frame and did not finish it in time',
    retryable: true,
    remedy: 'See whether the peer or the network stalls; raise the time allowed if the link is that slow.',
  },
  PARLEY_SLOW_PEER: {
    message: 'The peer does not read what is sent to it',
    retryable: true,
    remedy: 'See why the peer stalls, send it less, or raise the limit of unsent bytes.',
  },
  PARLEY_IDLE_TIMEOUT: {
    message: 'The peer was silent for too long',
    retryable: true,
    remedy: 'Let the peer send keep-alives, or raise the idle timeout.',
  },
  PARLEY_TOO_MANY_CONNECTIONS: {
    message: 'The server has as many connections as it accepts',
    retryable: true,
    remedy: 'Share one client in each process, add replicas, or raise the limit.',
  },
  PARLEY_BAD_ENVELOPE: {
    message: 'The message is not a packet',
    retryable: false,
    remedy: 'See that the peer sends the envelope of Parley or Nest, or give a deserializer that understands it.',
  },
  PARLEY_UNKNOWN_EVENT: {
    message: 'There is no event of this name',
    retryable: false,
    remedy: 'Use one of the names the message lists.',
  },
  PARLEY_UNSUPPORTED: {
    message: 'This transport cannot do that',
    retryable: false,
    remedy: 'Read `capabilities()` of the transporter before relying on it, or choose another transport.',
  },
  PARLEY_ALREADY_SETTLED: {
    message: 'This message is settled already',
    retryable: false,
    remedy: "Settle a message once. With `ack: 'manual'` do it yourself, else leave it to Parley.",
  },
  PARLEY_CREDENTIALS_REFUSED: {
    message: 'The broker refused the credentials',
    retryable: false,
    remedy: 'Correct user, password or certificate, and what the account may do at the broker.',
  },
  PARLEY_SUBSCRIPTION_REFUSED: {
    message: 'The broker refused a subscription',
    retryable: false,
    remedy: 'Permit this account to read the pattern, and see that the pattern is valid at this broker.',
  },
  PARLEY_PUBLISH_REFUSED: {
    message: 'The broker refused to take this message',
    retryable: false,
    remedy: 'Permit this account to write to the pattern, and see that the pattern is valid at this broker.',
  },
  PARLEY_SHUTDOWN_TIMEOUT: {
    message: 'Handlers were still running when the time for shutting down was over',
    retryable: false,
    remedy: 'Let handlers heed `context.signal`, or raise `shutdownTimeout`.',
  },
} as const satisfies Record<`PARLEY_${string}`, ErrorCodeEntry>;

/** A stable code of the table: what programs tell errors apart by. */
export type ParleyErrorCode = keyof typeof errorCodes;
