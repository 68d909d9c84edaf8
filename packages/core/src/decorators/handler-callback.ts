import { invalidHandler } from './handler-decorator.js';
import { parameterKinds, type ParameterMetadata } from './metadata-keys.js';

/** A handler as a server calls it. */
export type HandlerCallback = (data: unknown, context: unknown) => unknown;

type Method = (...args: unknown[]) => unknown;

/** Where the value of one parameter comes from. */
type Source = (data: unknown, context: unknown) => unknown;

const wholeData: Source = data => data;
const wholeContext: Source = (_data, context) => context;
const nothing: Source = () => undefined;

/**
 * Binds a method to its instance and to what its parameters are decorated with, once for all calls. Without decorated
 * parameters it gets data and context.
 */
export const handlerCallback = (
  instance: object,
  method: Method,
  parameters: Readonly<Record<string, ParameterMetadata>>,
): HandlerCallback => {
  const entries = Object.entries(parameters);
  if (entries.length === 0) return method.bind(instance);
  const sources: Source[] = [];
  for (const [name, parameter] of entries) sources[parameter.index] = sourceOf(name, parameter, method);
  const [first = nothing, second = nothing] = sources;
  if (sources.length === 1) {
    return first === wholeData
      ? data => method.call(instance, data)
      : (data, context) => method.call(instance, first(data, context));
  }
  if (sources.length === 2) {
    return first === wholeData && second === wholeContext
      ? method.bind(instance)
      : (data, context) => method.call(instance, first(data, context), second(data, context));
  }
  const all = Array.from(sources, source => source ?? nothing);
  return (data, context) =>
    method.apply(
      instance,
      all.map(source => source(data, context)),
    );
};

const sourceOf = (name: string, { data: property, pipes, schema }: ParameterMetadata, method: Method): Source => {
  const kind = Number(name.split(':')[0]);
  const known = kind === parameterKinds.payload || kind === parameterKinds.context;
  // to leave out a pipe would be to let unchecked data through
  if (!known || pipes.length > 0 || schema !== undefined) {
    throw invalidHandler(
      `'${method.name}' has a parameter with a pipe, a schema or a decorator that only Nest can apply`,
    );
  }
  if (kind === parameterKinds.context) return wholeContext;
  return typeof property === 'string' && property !== '' ? propertySource(property) : wholeData;
};

const propertySource =
  (property: string): Source =>
  data =>
    data !== null && data !== undefined && Object.hasOwn(data, property)
      ? (data as Readonly<Record<string, unknown>>)[property]
      : undefined;
