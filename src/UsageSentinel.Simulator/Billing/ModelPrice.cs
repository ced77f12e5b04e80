namespace UsageSentinel.Simulator.Billing;

/// <summary>List prices of a model family, in US dollars per million tokens.</summary>
internal sealed record ModelPrice(decimal Input, decimal Cached, decimal Output, decimal AudioIn = 0, decimal AudioOut = 0, decimal ImageIn = 0, decimal ImageOut = 0);
