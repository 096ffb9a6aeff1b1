namespace Spectral.Cli.Doctor;

internal enum CheckState
{
    Ok = 0,

    /// <summary>Something works less well than it could, or could not be looked at.</summary>
    Warning = 1,

    /// <summary>A service or a command will not work like this.</summary>
    Failed = 2,
}
