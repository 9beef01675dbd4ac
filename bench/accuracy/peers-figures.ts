/** What others reach on a set, pairwise F1; undefined where nobody has run it. */
export interface PeerFigures {
  readonly bar?: string;
  readonly splink?: number;
  readonly goldenMatchZero?: number;
  readonly goldenMatchByHand?: number;
  readonly published?: string;
}

/**
 * Figures to stand beside ours in the report, for no other use. Splink 5.0.0 set up by hand and GoldenMatch 3.22.0:
 * measured once with the peers' scripts (`npm run bench -- peers` measures them again). Published: Splink's own demo
 * models; libem (GPT-4o) and Ditto on DBLP-ACM; OpenSanctions logic-v2 on its name bench.
 */
export const PEERS: Readonly<Record<string, PeerFigures>> = {
  febrl1: { bar: '1.000', splink: 1, goldenMatchZero: 0.996, goldenMatchByHand: 0.999 },
  febrl3: {
    bar: '≥ .9995',
    splink: 0.999,
    goldenMatchZero: 0.991,
    goldenMatchByHand: 0.999,
    published: 'Splink demo .998',
  },
  febrl4: {
    bar: '≥ .9995',
    splink: 0.999,
    goldenMatchZero: 0.994,
    goldenMatchByHand: 0.999,
    published: 'Splink demo .999',
  },
  fake_1000: {
    bar: '≥ .985',
    splink: 0.851,
    goldenMatchZero: 0.194,
    goldenMatchByHand: 0.882,
    published: 'Splink tutorial .842',
  },
  dblp_acm: {
    bar: '≥ .99',
    splink: 0.852,
    goldenMatchZero: 0.98,
    goldenMatchByHand: 0.98,
    published: 'GPT-4o .971, Ditto with labels .990',
  },
  synth_br_sample: {
    bar: '≥ .985 run, ≥ .975 dedupe',
    splink: 0.789,
    goldenMatchZero: 0.919,
    goldenMatchByHand: 0.629,
  },
  cdc_nbs: { bar: '≥ 95 % of match, no no_match' },
  name_pairs: { bar: '≥ .85', published: 'OpenSanctions logic-v2 .807' },
};
