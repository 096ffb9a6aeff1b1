using Spectral.Shared.Errors;

namespace Spectral.Shared.Adapters;

/// <summary>What an adapter specification means for one weight [d_out, d_in]: whether it fits, and how much it trains.</summary>
public static class AdapterShape
{
    /// <summary>Rows of LiDB's larger trainable factor, and columns of the smaller one (section 4.1 of its paper).</summary>
    public const int LidbOutputs = 100;

    /// <inheritdoc cref="LidbOutputs"/>
    public const int LidbInputs = 50;

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

        ValidateColumns(specification, module, outputSize, inputSize);
        ValidateOptions(specification);
        if (specification.Method == AdapterMethod.Oft)
        {
            ValidateBlocks(specification.Blocks, module, inputSize);
        }
    }

    /// <summary>Trainable numbers in the adapter of a weight [d_out, d_in], as each method's paper counts them.</summary>
    public static long TrainableParameters(AdapterSpecification specification, long outputSize, long inputSize)
    {
        long rank = specification.Rank;
        long singularValues = specification.SingularValues == SingularValueMode.Frozen ? 0 : rank;
        return specification.Method switch
        {
            AdapterMethod.SpectralAdditive => (rank * (outputSize + inputSize)) + singularValues,
            AdapterMethod.SpectralRotational => (rank * (rank - 1)) + singularValues,
            AdapterMethod.Lora or AdapterMethod.Pissa => rank * (outputSize + inputSize),
            AdapterMethod.LoraXs => rank * rank,
            AdapterMethod.Svdiff => Math.Min(outputSize, inputSize),
            AdapterMethod.Dora => (rank * (outputSize + inputSize)) + outputSize,
            AdapterMethod.Adalora => rank * (outputSize + inputSize + 1),
            AdapterMethod.Vera => rank + outputSize,
            AdapterMethod.Oft => inputSize * ((inputSize / specification.Blocks) - 1) / 2,
            AdapterMethod.Lidb => rank * (Math.Min(LidbOutputs, outputSize) + Math.Min(LidbInputs, inputSize)),
            AdapterMethod.Psoft => (rank * (rank - 1) / 2) + (2 * rank),
            AdapterMethod.Full => outputSize * inputSize,
            _ => throw new ArgumentOutOfRangeException(nameof(specification), specification.Method, "unknown method"),
        };
    }

    /// <summary>
    /// Rank of the LoRA that has the same effect; null where there is none, or none that is smaller than the weight.
    /// </summary>
    public static int? LoraRank(AdapterSpecification specification) => specification.Method switch
    {
        AdapterMethod.SpectralAdditive or AdapterMethod.Pissa => checked(2 * specification.Rank),
        AdapterMethod.Svdiff or AdapterMethod.Dora or AdapterMethod.Oft or AdapterMethod.Full => null,
        _ => specification.Rank,
    };

    /// <summary>Trainable numbers of all adapted weights [d_out, d_in]; of a budget that is not spread yet: at most so many.</summary>
    public static long TrainableParameters(AdapterSpecification specification, IEnumerable<(long OutputSize, long InputSize)> shapes) =>
        specification.Budget ?? shapes.Sum(shape => TrainableParameters(specification, shape.OutputSize, shape.InputSize));

    private static void ValidateColumns(AdapterSpecification specification, string module, long outputSize, long inputSize)
    {
        // VeRA trains r + d_out numbers of random projections: ranks beyond the weight's own are usual with it.
        if (!specification.Method.HasRank() || specification.Method == AdapterMethod.Vera)
        {
            return;
        }

        long full = Math.Min(outputSize, inputSize);
        if (specification.Method == AdapterMethod.Lidb && specification.Rank > Math.Min(full, LidbInputs))
        {
            throw new UserErrorException(
                $"adapter.rank: {specification.Rank} is more than the inner size of 'lidb' for '{module}' [{outputSize}, {inputSize}]; use at most {Math.Min(full, LidbInputs)}.");
        }

        long columns = (long)specification.Offset + specification.Rank;
        if (columns > full)
        {
            string asked = specification.Offset == 0 ? $"adapter.rank: {specification.Rank}"
                : $"adapter.offset + adapter.rank: {specification.Offset} + {specification.Rank} = {columns}";
            throw new UserErrorException(
                $"{asked} is more than the {full} singular values of '{module}' [{outputSize}, {inputSize}]; use at most {full}.");
        }
    }

    /// <summary>A block of one input has nothing to rotate with.</summary>
    private static void ValidateBlocks(int blocks, string module, long inputSize)
    {
        if (blocks < 1 || inputSize % blocks != 0 || inputSize / blocks < 2)
        {
            string legal = string.Join(", ", Enumerable.Range(1, checked((int)Math.Min(inputSize / 2, 4096))).Where(count => inputSize % count == 0));
            throw new UserErrorException(
                $"adapter.blocks: {blocks} does not cut the {inputSize} inputs of '{module}' into equal blocks of two or more; use one of {legal}.");
        }
    }

    private static void ValidateOptions(AdapterSpecification specification)
    {
        string method = specification.Method.Name();
        if (!specification.Method.IsSpectral() && (specification.Offset != 0 || specification.SingularValues != SingularValueMode.Frozen))
        {
            throw new UserErrorException($"adapter.offset and adapter.singular_values belong to the spectral methods, not to '{method}'.");
        }

        if (!specification.Method.HasAlpha() && specification.Alpha is not null)
        {
            throw new UserErrorException($"adapter.alpha belongs to LoRA, DoRA and AdaLoRA; '{method}' has none.");
        }

        if (specification.Method != AdapterMethod.Lora && specification.Dropout != 0)
        {
            throw new UserErrorException($"adapter.dropout belongs to LoRA; '{method}' has none.");
        }

        if (specification.Method != AdapterMethod.Oft && specification.Blocks != AdapterSpecification.DefaultBlocks)
        {
            throw new UserErrorException($"adapter.blocks belongs to 'oft'; '{method}' has none.");
        }

        if (!specification.Method.IsSpectral() && specification.Budget is not null)
        {
            throw new UserErrorException($"adapter.rank: a budget belongs to the spectral methods, not to '{method}'; give it an integer.");
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
