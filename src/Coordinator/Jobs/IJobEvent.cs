namespace Spectral.Coordinator.Jobs;

/// <summary>
/// Something that has happened to a job; <see cref="JobFold.Apply"/> folds it in. Those that are also
/// <see cref="Journal.IJournalEvent"/> survive the process; the others describe a generation that does not.
/// </summary>
public interface IJobEvent;
