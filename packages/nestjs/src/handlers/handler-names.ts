import { ParleyError, toRoute, type Pattern } from '@parley/core';
import type { DescribedHandler } from './described-handler.js';

/** Who handles what at one server, so that an error of registration says who made it. */
export class HandlerNames {
  private readonly byRoute = new Map<string, string>();

  /**
   * Registers a handler by `register`.
   * @throws ParleyError as `register` did, with class and method in its message, and also if it left unseen that two
   * handle the same requests
   */
  naming({ name, isEvent }: DescribedHandler, pattern: unknown, register: () => void): void {
    const route = routeOf(pattern);
    const other = route === undefined || isEvent ? undefined : this.byRoute.get(route);
    if (other !== undefined) {
      throw new ParleyError('PARLEY_DUPLICATE_HANDLER', {
        message: `${name} and ${other} are both message handlers of '${route}'. Give one of them another pattern.`,
      });
    }
    try {
      register();
    } catch (error) {
      if (!(error instanceof ParleyError)) throw error;
      throw new ParleyError(error.code, { message: `${name}: ${error.message}`, cause: error });
    }
    if (route !== undefined && !isEvent) this.byRoute.set(route, name);
  }
}

/** A pattern that has none is for the server to refuse. */
const routeOf = (pattern: unknown): string | undefined => {
  try {
    return toRoute(pattern as Pattern);
  } catch {
    return undefined;
  }
};
