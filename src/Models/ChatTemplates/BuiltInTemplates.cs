using Spectral.Shared.Errors;

namespace Spectral.Models.ChatTemplates;

/// <summary>Templates by family name, for models that come without one; which to use is the user's explicit choice.</summary>
public static class BuiltInTemplates
{
    private static readonly Dictionary<string, string> Sources = new(StringComparer.Ordinal)
    {
        ["chatml"] =
            """
            {% for message in messages %}
            {{ '<|im_start|>' + message['role'] + '\n' + message['content'] + '<|im_end|>' + '\n' }}
            {%- endfor %}
            {% if add_generation_prompt %}
            {{ '<|im_start|>assistant\n' }}
            {%- endif %}
            """,
        ["llama3"] =
            """
            {% for message in messages %}
            {% if loop.first %}
            {{- bos_token }}
            {%- endif %}
            {{- '<|start_header_id|>' + message['role'] + '<|end_header_id|>\n\n' + message['content'] | trim + '<|eot_id|>' }}
            {%- endfor %}
            {%- if add_generation_prompt %}
            {{- '<|start_header_id|>assistant<|end_header_id|>\n\n' }}
            {%- endif %}
            """,
        ["mistral"] =
            """
            {{ bos_token }}
            {%- for message in messages %}
            {%- if (message['role'] == 'user') != (loop.index0 % 2 == 0) %}
            {{- raise_exception('Conversation roles must alternate user/assistant/user/assistant/...') }}
            {%- endif %}
            {%- if message['role'] == 'user' %}
            {{- '[INST] ' + message['content'] + ' [/INST]' }}
            {%- elif message['role'] == 'assistant' %}
            {{- ' ' + message['content'] + eos_token }}
            {%- else %}
            {{- raise_exception('Only user and assistant roles are supported!') }}
            {%- endif %}
            {%- endfor %}
            """,
        ["zephyr"] =
            """
            {% for message in messages %}
            {{- '<|' + message['role'] + '|>\n' + message['content'] + eos_token + '\n' }}
            {%- endfor %}
            {% if add_generation_prompt %}
            {{- '<|assistant|>\n' }}
            {%- endif %}
            """,
    };

    /// <summary>The family names that <see cref="Get"/> knows.</summary>
    public static IReadOnlyCollection<string> Names => Sources.Keys;

    /// <exception cref="UserErrorException">No such family.</exception>
    public static ChatTemplate Get(string family) => Sources.TryGetValue(family, out string? source)
        ? ChatTemplate.Parse(source)
        : throw new UserErrorException($"chat template '{family}' is not built in; there are {string.Join(", ", Sources.Keys)}.");
}
