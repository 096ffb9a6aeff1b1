using Xunit.Sdk;
using Xunit.v3;

// Every test here starts processes that compute, and watches the time they take.
[assembly: Parallelization(Mode = ParallelMode.None)]
