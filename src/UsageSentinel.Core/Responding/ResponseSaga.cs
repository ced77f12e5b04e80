namespace UsageSentinel.Core.Responding;

/// <summary>
/// The order in which a response is considered, as one table. It may be stopped after any step and begun again from the start: what was
/// begun is found in the ledger and settled before anything is decided.
/// </summary>
public static class ResponseSaga
{
    /// <summary>The step that follows from how far the case is. Pure.</summary>
    public static ResponseStep Next(ResponseProgress at) => at switch
    {
        // The settings at the provider are about to be remembered as those from before the action.
        { Review: ReviewFinding.NotLooked } => ResponseStep.Review,
        { Review: ReviewFinding.Changed } => ResponseStep.Repeat,

        // No guardrail can revert what the provider has done, so this is known before deciding.
        { Act: ActionProgress.Unsettled } => ResponseStep.Settle,
        { Act: ActionProgress.Done } => ResponseStep.Finish,
        { Act: ActionProgress.Lost } => ResponseStep.Repeat,

        { Decision: null } => ResponseStep.Decide,
        { Decision: ResponseDecision.Confirm, HasAlert: true, IsConfirmed: false } => ResponseStep.Confirm,
        { Decision: not ResponseDecision.Act, IsWrittenDown: false } => ResponseStep.Withhold,
        { Decision: not ResponseDecision.Act } => ResponseStep.Finish,

        { Act: ActionProgress.None } => ResponseStep.Begin,
        _ => ResponseStep.Execute,
    };
}
