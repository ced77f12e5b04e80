using UsageSentinel.Core.Usage;

namespace UsageSentinel.Runtime.Storing;

/// <summary>What came before a period began, on the UTC day it began.</summary>
/// <param name="MadeAt">When it was added up, UTC.</param>
/// <param name="Parts">By series; where nothing came before there is none.</param>
internal sealed record PeriodOpening(DateTimeOffset MadeAt, IReadOnlyDictionary<SeriesId, DayPart> Parts);

/// <summary>What came of a day before a period began, and the whole day as far as it is known, by the same prices.</summary>
internal readonly record struct DayPart(Usd Head, Usd Whole);
