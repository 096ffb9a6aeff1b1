using Spectral.Shared.Errors;

namespace Spectral.Shared.Adapters;

/// <summary>What an adapter specification means for one weight [d_out, d_in]: whether it fits, and how much it trains.</summary>
public static class AdapterShape
{
    /// <summary>Checks everything that can be known from the specification and the weight's shape.</summary>
    /// <exception cref="UserErrorException">The specification does not fit the weight.</exception>
    public static void Validate(AdapterSpecification specification, string module, long outputSize, long inputSize)
    {
        if (specification.Rank < 1)
        {
            throw new UserErrorException($"adapter.rank: {specification.Rank} is not a rank; it must be at least 1.");
        }

        if (specification.Offset < 0)
        {
            throw new UserErrorException($"adapter.offset: {specification.Offset} is negative; 0 tunes the largest singular values.");
        }

        long full = Math.Min(outputSize, inputSize);
        long columns = (long)specification.Offset + specification.Rank;
        if (columns > full)
        {
            string asked = specification.Offset == 0 ? $"adapter.rank: {specification.Rank}"
                : $"adapter.offset + adapter.rank: {specification.Offset} + {specification.Rank} = {columns}";
            throw new UserErrorException(
                $"{asked} is more than the {full} singular values of '{module}' [{outputSize}, {inputSize}]; use at most {full}.");
        }

        ValidateOptions(specification);
    }

    /// <summary>Trainable numbers in the adapter of a weight [d_out, d_in]. The paper's section on parameter efficiency; see also LoRA.</summary>
    public static long TrainableParameters(AdapterSpecification specification, long outputSize, long inputSize)
    {
        long rank = specification.Rank;
        long singularValues = specification.SingularValues == SingularValueMode.Frozen ? 0 : rank;
        return specification.Method switch
        {
            AdapterMethod.SpectralAdditive => (rank * (outputSize + inputSize)) + singularValues,
            AdapterMethod.SpectralRotational => (rank * (rank - 1)) + singularValues,
            AdapterMethod.Lora => rank * (outputSize + inputSize),
            _ => throw new ArgumentOutOfRangeException(nameof(specification), specification.Method, "unknown method"),
        };
    }

    /// <summary>Trainable numbers of all adapted weights [d_out, d_in]; of a budget that is not spread yet: at most so many.</summary>
    public static long TrainableParameters(AdapterSpecification specification, IEnumerable<(long OutputSize, long InputSize)> shapes) =>
        specification.Budget ?? shapes.Sum(shape => TrainableParameters(specification, shape.OutputSize, shape.InputSize));

    private static void ValidateOptions(AdapterSpecification specification)
    {
        string method = specification.Method.Name();
        if (!specification.NeedsBasis && (specification.Offset != 0 || specification.SingularValues != SingularValueMode.Frozen))
        {
            throw new UserErrorException($"adapter.offset and adapter.singular_values belong to the spectral methods, not to '{method}'.");
        }

        if (specification.NeedsBasis && (specification.Alpha is not null || specification.Dropout != 0))
        {
            throw new UserErrorException($"adapter.alpha and adapter.dropout belong to LoRA; '{method}' has neither.");
        }

        if (specification.Alpha is { } alpha && !(double.IsFinite(alpha) && alpha > 0))
        {
            throw new UserErrorException($"adapter.alpha: {alpha} must be a positive number.");
        }

        if (!(specification.Dropout >= 0 && specification.Dropout < 1))
        {
            throw new UserErrorException($"adapter.dropout: {specification.Dropout} must be at least 0 and less than 1.");
        }

        if (specification is { Method: AdapterMethod.SpectralRotational, Rank: 1, SingularValues: SingularValueMode.Frozen })
        {
            throw new UserErrorException(
                "adapter.rank: 1 leaves 'spectral-rotational' nothing to train (a rotation of one column has no parameter); "
                + "use rank 2 or more, or adapter.singular_values: additive.");
        }
    }
}
