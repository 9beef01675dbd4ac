/**
 * The business day of a local time: the calendar day on which it began. A day lasts until its cut-off hour the next morning: with a
 * cut-off of 4, what is sold at half past one belongs to the evening before. The one place that says so.
 */
export const businessDaySql = (local: string, cutOff: string): string =>
  `cast(${local} - to_hours(cast(${cutOff} as bigint)) as date)`;
