/**
 * Data with options of the transport for this one message, in place of the data: of a call, an event, or a value that a
 * handler returns. A transport that has such options brings a subclass. Only the data is serialised; on a transport that
 * knows nothing of the options they have no effect.
 */
export class MessageRecord<TData = unknown, TOptions = unknown> {
  constructor(
    readonly data: TData,
    readonly options?: TOptions,
  ) {}
}
