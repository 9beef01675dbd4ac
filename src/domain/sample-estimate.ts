/** One stratum of a stratified sample: how many units it has, how many were looked at, how many of them were right. */
export interface Stratum {
  readonly units: number;
  readonly sampled: number;
  readonly hits: number;
}

/** A share with its interval at about 95 %. */
export interface Estimate {
  readonly share: number;
  readonly low: number;
  readonly high: number;
}

const Z = 1.96;

/**
 * The share of hits among all units, each stratum counting as many times as it has units. The interval is Wilson's, on the
 * sample size that simple random sampling would need for the same variance (Kish's effective size). Null where nothing was
 * looked at. Strata nobody looked into are left out: the caller says so. Wilson, Probable inference, 1927; Cochran,
 * Sampling Techniques, 5.3.
 */
export function estimate(strata: readonly Stratum[]): Estimate | null {
  const seen = strata.filter(({ sampled, units }) => sampled > 0 && units > 0);
  const units = seen.reduce((sum, one) => sum + one.units, 0);
  if (units === 0) return null;
  const share = seen.reduce((sum, one) => sum + (one.units / units) * (one.hits / one.sampled), 0);
  // Sum of squared weights per sampled unit: 1 / n where all strata are sampled alike.
  const spread = seen.reduce((sum, one) => {
    const weight = one.units / units;
    const left = one.units > 1 ? Math.max(0, (one.units - one.sampled) / (one.units - 1)) : 0;
    return sum + (weight * weight * left) / one.sampled;
  }, 0);
  if (spread === 0) return { share, low: share, high: share };
  const n = 1 / spread;
  const middle = (share + Z ** 2 / (2 * n)) / (1 + Z ** 2 / n);
  const half = (Z / (1 + Z ** 2 / n)) * Math.sqrt((share * (1 - share)) / n + Z ** 2 / (4 * n * n));
  return { share, low: Math.max(0, middle - half), high: Math.min(1, middle + half) };
}
