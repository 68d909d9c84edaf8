/** Nest's answer to a pattern without a handler (`NO_MESSAGE_HANDLER` in its `constants`). */
export const noHandlerMessage = 'There is no matching message handler defined in the remote service.';
