using FsCheck.Xunit;

namespace UsageSentinel.Tests.Laws;

/// <summary>A gate is repeatable: the same code gets the same cases. Looking for new ones is a run of its own.</summary>
public sealed class TestSeedTests
{
    /// <summary>Fails if FsCheck does not read the attribute of the assembly: the numbers would differ from run to run.</summary>
    [Property(MaxTest = 1, StartSize = 100_000, EndSize = 100_000)]
    public void Cases_SeedOfEveryRun_AreTheSame(int one, int two, int three)
    {
        if (TestSeed.Replay(Environment.GetEnvironmentVariable(TestSeed.Variable)) == TestSeed.Fixed)
        {
            Assert.Equal((19892, 4436, -13749), (one, two, three));
        }
    }

    [Theory]
    [InlineData(null, TestSeed.Fixed)]
    [InlineData("", TestSeed.Fixed)]
    [InlineData("random", null)]
    [InlineData("1234", "1234,2026112900007")]
    [InlineData("(1234,5679)", "1234,5679")]
    [InlineData("1234,5679,30", "1234,5679,30")]
    public void Replay_KnownValue_IsTaken(string? variable, string? replay) => Assert.Equal(replay, TestSeed.Replay(variable));

    [Theory]
    [InlineData("Random")]
    [InlineData("-1")]
    [InlineData("1,2,3,4")]
    [InlineData("1,")]
    public void Replay_OtherValue_StopsTheRun(string variable) =>
        Assert.Contains(variable, Assert.Throws<FormatException>(() => TestSeed.Replay(variable)).Message, StringComparison.Ordinal);
}
