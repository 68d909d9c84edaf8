export { CertificateAuthority, type Identity, type Subject } from './certificate-authority.js';
export { load, type Load } from './load.js';
export { outcome, type Outcome } from './outcome.js';
export { Readme, type Conversation } from './readme.js';
export { RecordedLog } from './recorded-log.js';
export { atEnd } from './scope.js';
export { texts } from './texts.js';
export { signal, throughout, until } from './until.js';
