/** What is sent: one rendition, for one address. */
export interface Parcel {
  /** Stable: the same for every attempt. */
  readonly id: string;
  readonly address: string;
  readonly subject: string;
  readonly report: string;
  readonly day: string;
  readonly privacy: string;
  readonly project: string;
  /** The short form, for a message. */
  readonly messages: readonly Message[];
  readonly files: readonly ParcelFile[];
  /** The report as data, where it was rendered. */
  readonly json?: string;
}

export interface Message {
  readonly text: string;
  readonly entities: readonly { readonly type: string; readonly offset: number; readonly length: number }[];
}

export interface ParcelFile {
  readonly name: string;
  readonly format: string;
  readonly bytes: Uint8Array;
}

/** What came of an attempt. Failures of the other side are values: they are expected. */
export type Sent =
  | { readonly ok: true; readonly externalId: string }
  | {
      readonly ok: false;
      readonly reason: string;
      /** Trying again will not help. */
      readonly permanent?: boolean;
      /** It may have arrived all the same. */
      readonly unsure?: boolean;
      /** Seconds that the other side asks to wait. */
      readonly retryAfter?: number;
    };

/** What a channel tells while it works, so that a crash loses nothing and repeats as little as can be. */
export interface Teller {
  /** Parts that arrived in an earlier attempt. */
  readonly arrived: ReadonlySet<number>;
  /** Called before a part leaves. */
  readonly sending: (part: number) => void;
  /** Called once a part has arrived. */
  readonly part: (part: number, externalId: string) => void;
  /** The address is another one from now on. */
  readonly moved: (address: string) => void;
  readonly signal: AbortSignal;
}

export interface Channel {
  readonly send: (parcel: Parcel, teller: Teller) => Promise<Sent>;
  readonly close?: () => void;
}
