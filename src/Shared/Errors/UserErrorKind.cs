namespace Spectral.Shared.Errors;

/// <summary>What kind of wrong an input is, for those who must tell the cases apart. Travels in messages: numbers never change.</summary>
public enum UserErrorKind
{
    /// <summary>The input itself is wrong.</summary>
    Invalid = 0,

    /// <summary>It names a job that is not there.</summary>
    UnknownJob = 1,

    /// <summary>The job is in a state that does not allow it, or its id is taken.</summary>
    Conflict = 2,
}
