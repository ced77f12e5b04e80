namespace UsageSentinel.Core.Responding;

/// <summary>What is done next with a case that is considered. Whether an action holds is verified by a later run.</summary>
public enum ResponseStep
{
    /// <summary>Look once more at actions in the project that were given up lately: the provider may have done them after all.</summary>
    Review,

    /// <summary>Find out whether the provider did what was begun earlier.</summary>
    Settle,

    /// <summary>Gather the facts and decide.</summary>
    Decide,

    /// <summary>Read the usage from the provider itself, and decide again.</summary>
    Confirm,

    /// <summary>Write down that nothing is done and why; give up what was begun.</summary>
    Withhold,

    /// <summary>Write down what is about to be done.</summary>
    Begin,

    /// <summary>Ask the provider for it.</summary>
    Execute,

    /// <summary>Somebody else changed the ledger meanwhile: consider the case again from the start.</summary>
    Repeat,

    /// <summary>Nothing is left to do now.</summary>
    Finish,
}
