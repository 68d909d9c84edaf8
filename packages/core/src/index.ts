export { behaviourDefaults, type BehaviourDefaults } from './behaviour-defaults.js';
export { defineCapabilities } from './capabilities.js';
export type { NoHandlerNotice, TransporterCapabilities, TransportLimits, WildcardCapability } from './capabilities.js';
export type { ClientOptions } from './client/client-options.js';
export { ClientProxy, type EmitOptions } from './client/client-proxy.js';
export type { ClientTraits } from './client/client-traits.js';
export { PendingRequest, type ServerIdentity } from './client/pending-request.js';
export type { Dispatched, DispatchHook } from './client/outgoing-metadata.js';
export type { ResolvedPattern } from './client/resolved-pattern.js';
export type { SendOptions } from './client/send-options.js';
export type { BackoffOptions } from './connection/backoff.js';
export type { ConnectionOptions } from './connection/connection.js';
export { deferred, type Deferred } from './connection/deferred.js';
export type { DriverEmitter, Listener } from './connection/driver-emitter.js';
export { EndOfTurn } from './connection/end-of-turn.js';
export type { Link } from './connection/link.js';
export type { Status, StatusNames } from './connection/status.js';
export { StreamRoom } from './connection/stream-room.js';
export { RequestContext } from './context/request-context.js';
export { RpcContext } from './context/rpc-context.js';
export { Ctx } from './decorators/ctx.js';
export type { HandlerExtras, TransportId } from './decorators/handler-decorator.js';
export { EventPattern } from './decorators/event-pattern.js';
export { MessagePattern } from './decorators/message-pattern.js';
export { handlerKinds, metadataKeys, parameterKinds, type ParameterMetadata } from './decorators/metadata-keys.js';
export { Payload } from './decorators/payload.js';
export { connectError } from './errors/connect-error.js';
export { ConnectionLostError, type Executed } from './errors/connection-lost-error.js';
export { errorCodes, type ErrorCodeEntry, type ParleyErrorCode } from './errors/error-codes.js';
export { ParleyError, type ParleyErrorOptions } from './errors/parley-error.js';
export { RemoteError } from './errors/remote-error.js';
export { RpcError } from './errors/rpc-error.js';
export { consoleLogger, silentLogger, type Logger } from './logger.js';
export type { Encoded, Envelope } from './packet/envelope.js';
export type {
  ControlPacket,
  EventExtension,
  IncomingExtension,
  ReplyExtension,
  RequestExtension,
} from './packet/extension.js';
export { Fifo } from './packet/fifo.js';
export { jsonEnvelope, jsonEnvelopeWithRoutedEvents } from './packet/json-envelope.js';
export { MessageRecord } from './packet/message-record.js';
export type { Metadata } from './packet/metadata.js';
export { noHandlerMessage } from './packet/no-handler.js';
export { objectEnvelope } from './packet/object-envelope.js';
export type { EventPacket, IncomingPacket, WritePacket } from './packet/packets.js';
export { PrivateAddresses } from './packet/private-addresses.js';
export type { CodecOptions, Deserializer, MaybePromise, Serializer } from './packet/serializer.js';
export { escapedText, isMarked, plainText } from './pattern/escaped-text.js';
export type { Pattern, PatternValue } from './pattern/pattern.js';
export { toRoute } from './pattern/route.js';
export { isWildcard } from './pattern/wildcard-filter.js';
export { compileWildcard, type WildcardMatcher } from './pattern/wildcard-matcher.js';
export type { WildcardPatterns } from './pattern/wildcard-patterns.js';
export { bySpecificity } from './pattern/wildcard-specificity.js';
export type { WildcardSyntax } from './pattern/wildcard-syntax.js';
export type { HandlerResult, MessageHandler, RegisteredHandler } from './server/message-handler.js';
export type { ProcessingHooks } from './server/processing-hooks.js';
export { ReplySink } from './server/reply-sink.js';
export { Server, type ListenCallback } from './server/server.js';
export type { ServerOptions } from './server/server-options.js';
export type { ServerTraits } from './server/server-traits.js';
export { defaultRetryPolicy, type RetryPolicy } from './settlement/retry-policy.js';
export { Settlement, type DeadLetterReason, type SettlementOptions } from './settlement/settlement.js';
export { defineTransporter, loadedTransporter, type Constructor, type Transporter } from './transporter/transporter.js';
