using FsCheck.Xunit;

[assembly: UsageSentinel.Tests.Laws.RepeatableProperties]

namespace UsageSentinel.Tests.Laws;

/// <summary>Gives every property of the assembly the same seed. FsCheck reads it where a property sets no <c>Replay</c> of its own.</summary>
[AttributeUsage(AttributeTargets.Assembly)]
public sealed class RepeatablePropertiesAttribute : PropertiesAttribute
{
    public RepeatablePropertiesAttribute() => Replay = TestSeed.Replay(Environment.GetEnvironmentVariable(TestSeed.Variable));
}
