#include "checks/recording.h"

#include "checks/policy/argument.h"
#include "checks/withhold.h"
#include "core/bytes.h"
#include "core/canonical_json.h"
#include "core/limits.h"

#include <sys/sysmacros.h>
#include <sys/timex.h>

#include <cstdio>
#include <limits>
#include <nlohmann/json.hpp>
#include <optional>
#include <utility>
#include <vector>

namespace presscheck {
namespace {

using Json = nlohmann::json;

// JSON's strings are YAML's, in double quotes.
std::string quoted(const std::string& text) {
    return Json(text).dump();
}

std::string octal(unsigned mode) {
    std::array<char, 16> text{};
    std::snprintf(text.data(), text.size(), "%04o", mode);
    return text.data();
}

std::string_view name_of(FileFailure failure) {
    switch (failure) {
        case FileFailure::denied:
            return "denied";
        case FileFailure::unlistable:
            return "unlistable";
        case FileFailure::unavailable:
            break;
    }
    return "unavailable";
}

std::string_view name_of(FileType type) {
    switch (type) {
        case FileType::file:
            return "file";
        case FileType::directory:
            return "directory";
        case FileType::link:
            return "link";
        case FileType::other:
            break;
    }
    return "other";
}

bool is_in_tree(const SeenFile& file) {
    return file.type == FileType::directory || (file.type == FileType::link && !file.failure) ||
           (file.type == FileType::file && !file.pieces.empty());
}

std::uint64_t held_bytes(const SeenFile& file) {
    if (file.pieces.empty()) return 0;
    const auto& [offset, last] = *file.pieces.rbegin();
    return offset + last.size();
}

// `mode: 0640, owner: 0` and so on, what differs from a fixture's defaults.
class Notes {
public:
    void add(std::string_view key, std::string_view value) {
        text_ += (text_.empty() ? "" : ", ") + std::string(key) + ": " + std::string(value);
    }

    void add_info(const FileInfo& info) {
        const unsigned usual = info.type == FileType::directory ? 0755U
                               : info.type == FileType::link    ? 0777U
                                                                : 0644U;
        if (info.mode != usual) add("mode", quoted(octal(info.mode)));
        if (info.owner != 0) add("owner", quoted(std::to_string(info.owner)));
        if (info.group != 0) add("group", quoted(std::to_string(info.group)));
        if (observable(info.modified)) add("mtime", quoted(format_time_micros(info.modified)));
        if (info.acl) add("acl", "true");
        add("device",
            quoted(std::to_string(major(info.device)) + ":" + std::to_string(minor(info.device))));
    }

    const std::string& text() const { return text_; }

private:
    // What RFC 3339 can say.
    static bool observable(Time time) {
        using namespace std::chrono;
        return time >= Time{} && time < Time{sys_days{year{10000} / 1 / 1}};
    }

    std::string text_;
};

std::string notes_of(const SeenFile& file, bool empty_folder) {
    Notes notes;
    if (!is_in_tree(file) || empty_folder) notes.add("type", name_of(file.type));
    if (file.failure) notes.add("error", name_of(*file.failure));
    const auto size = file.info ? file.info->size : file.size;
    const bool asked = file.info.has_value() && size != held_bytes(file);
    if (file.type == FileType::file && (asked || (size > held_bytes(file) && !file.whole)))
        notes.add("size", std::to_string(size));
    if (file.info) notes.add_info(*file.info);
    return notes.text();
}

// git keeps no empty folder.
bool has_something(const SeenFiles& seen, const std::string& folder) {
    const auto prefix = folder == "/" ? folder : folder + "/";
    for (auto it = seen.upper_bound(prefix); it != seen.end() && it->first.starts_with(prefix);
         ++it) {
        if (is_in_tree(it->second) && it->second.type != FileType::directory) return true;
    }
    return false;
}

std::string list_of(const Value& value) {
    if (!value.is_list()) return quoted(spell(value.scalar()));
    std::string items;
    for (const auto& item : value.list())
        items += (items.empty() ? "" : ", ") + quoted(spell(item));
    return "[" + items + "]";
}

std::string case_of(const SeenFiles& seen, const std::set<std::string>& probes,
                    const Arguments& arguments, Time now) {
    auto yaml = "now: " + quoted(format_time_micros(now)) + "\n";
    if (!arguments.empty()) yaml += "with:\n";
    for (const auto& [name, value] : arguments)
        yaml += "  " + name + ": " + list_of(value) + "\n";
    std::string live;
    for (const auto& probe : probes)
        live += (live.empty() ? "" : ", ") + probe;
    yaml += "live: [" + live + "]\n";

    std::string files;
    for (const auto& [path, file] : seen) {
        const bool empty = file.type == FileType::directory && !has_something(seen, path);
        const auto notes = notes_of(file, empty && path != "/");
        if (!notes.empty() && is_utf8(path)) files += "  " + quoted(path) + ": {" + notes + "}\n";
    }
    return files.empty() ? yaml : yaml + "files:\n" + files;
}

std::string kernel_of(const KernelFacts& kernel) {
    std::string yaml;
    if (kernel.clock) {
        Notes notes;
        notes.add("maxerror", std::to_string(kernel.clock->max_error.count()));
        notes.add("status", std::to_string(kernel.clock->flagged ? STA_UNSYNC : 0));
        yaml += "adjtimex: {" + notes.text() + "}\n";
    }
    if (!kernel.space.empty()) yaml += "statvfs:\n";
    for (const auto& [path, space] : kernel.space) {
        Notes notes;
        notes.add("blocks", std::to_string(space.blocks));
        notes.add("free", std::to_string(space.free));
        notes.add("available", std::to_string(space.available));
        notes.add("inodes", std::to_string(space.inodes));
        notes.add("inodes_free", std::to_string(space.inodes_free));
        if (is_utf8(path)) yaml += "  " + quoted(path) + ": {" + notes.text() + "}\n";
    }
    return yaml;
}

// Every text and number in a value, however deep.
void add_texts(const Json& value, Words& words) {
    if (value.is_string()) return add_words(value.get_ref<const std::string&>(), words);
    if (!value.is_structured()) return add_words(value.dump(), words);
    for (const auto& part : value)
        add_texts(part, words);
}

// As ISO 8859-1 writes a word of UTF-8; nothing where it cannot.
std::optional<std::string> in_latin_1(std::string_view word) {
    std::string bytes;
    for (std::size_t i = 0; i < word.size(); ++i) {
        const auto c = static_cast<unsigned char>(word[i]);
        if (c < 0x80) {
            bytes += word[i];
            continue;
        }
        if ((c != 0xc2 && c != 0xc3) || ++i == word.size()) return std::nullopt;
        bytes +=
            static_cast<char>(((c & 3U) << 6U) | (static_cast<unsigned char>(word[i]) & 0x3fU));
    }
    return bytes;
}

// An answer is UTF-8, whatever the file is that it comes from.
void add_other_spellings(Words& words) {
    Words others;
    for (const auto& word : words) {
        if (auto other = in_latin_1(word)) others.insert(*std::move(other));
    }
    words.merge(others);
}

// The names of files are in a recording whatever is in them.
Words words_shown(const SeenFiles& seen, const Arguments& arguments, const Json& answer) {
    Words shown;
    add_texts(answer, shown);
    add_other_spellings(shown);
    for (const auto& [name, value] : arguments)
        add_words(list_of(value), shown);
    for (const auto& [path, file] : seen) {
        add_words(path, shown);
        add_words(file.target, shown);
    }
    return shown;
}

Error not_a_recording() {
    return {Errc::malformed, "the scanner's recording cannot be read"};
}

// Where a piece of a file begins; nothing where no file could have it.
std::optional<std::uint64_t> offset_of(const Json& entry, std::size_t size) {
    constexpr auto most = static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max());
    const auto& offset = entry.at("offset");
    if (!offset.is_number_integer() || offset.get<std::int64_t>() < 0) return std::nullopt;
    const auto at = offset.get<std::uint64_t>();
    return size <= most && at <= most - size ? std::optional(at) : std::nullopt;
}

}  // namespace

Recording make_recording(const SeenFiles& seen, const KernelFacts& kernel,
                         const std::set<std::string>& probes, const Arguments& arguments, Time now,
                         const nlohmann::json& answer) {
    Withholding withholding(words_shown(seen, arguments, answer));
    Recording recording;
    for (const auto& [path, file] : seen) {
        if (!is_in_tree(file) || path == "/") continue;
        if (file.type == FileType::directory) recording.directories.insert(path);
        if (file.type == FileType::link) recording.links[path] = file.target;
        if (file.type != FileType::file) continue;
        auto& pieces = recording.files[path];
        for (const auto& [offset, piece] : file.pieces) {
            auto kept = withholding.withhold(path, piece);
            pieces[offset] = std::move(kept.content);
            if (!kept.what.empty()) recording.withheld[path] = std::move(kept.what);
        }
    }
    recording.case_yaml = case_of(seen, probes, arguments, now);
    recording.kernel_yaml = kernel_of(kernel);
    return recording;
}

// A path may hold any bytes, and so does a file: everything travels as base64.
std::string encode_recording(const Recording& recording) {
    auto list = Json::array();
    const auto add = [&](char kind, const std::string& path, const std::string& bytes,
                         std::uint64_t offset = 0) {
        list.push_back({{"bytes", to_base64(bytes)},
                        {"kind", std::string(1, kind)},
                        {"offset", offset},
                        {"path", to_base64(path)}});
    };
    for (const auto& path : recording.directories)
        add('d', path, {});
    for (const auto& [path, target] : recording.links)
        add('l', path, target);
    for (const auto& [path, pieces] : recording.files) {
        for (const auto& [offset, piece] : pieces)
            add('f', path, piece, offset);
    }
    for (const auto& [path, what] : recording.withheld)
        add('w', path, what);
    return Json{{"case", to_base64(recording.case_yaml)},
                {"kernel", to_base64(recording.kernel_yaml)},
                {"seen", std::move(list)}}
        .dump();
}

Result<Recording> decode_recording(std::string_view bytes) {
    const auto parsed = parse_json(bytes, limits::recording_answer_bytes);
    if (!parsed) return parsed.error();
    Recording recording;
    try {
        const auto yaml = from_base64(parsed->at("case").get_ref<const std::string&>());
        const auto kernel = from_base64(parsed->at("kernel").get_ref<const std::string&>());
        if (!yaml || !kernel) return not_a_recording();
        recording.case_yaml = *yaml;
        recording.kernel_yaml = *kernel;
        for (const auto& entry : parsed->at("seen")) {
            auto path = from_base64(entry.at("path").get_ref<const std::string&>());
            auto content = from_base64(entry.at("bytes").get_ref<const std::string&>());
            const auto& kind = entry.at("kind").get_ref<const std::string&>();
            const bool sound = path && content && is_plain_path(*path) && *path != "/" &&
                               path->find("//") == std::string::npos && !path->ends_with('/');
            if (!sound) return not_a_recording();
            if (kind == "d") {
                recording.directories.insert(*path);
            } else if (kind == "l") {
                recording.links[*path] = *std::move(content);
            } else if (kind == "w") {
                recording.withheld[*path] = *std::move(content);
            } else if (const auto offset = offset_of(entry, content->size());
                       kind == "f" && offset) {
                recording.files[*path][*offset] = *std::move(content);
            } else {
                return not_a_recording();
            }
        }
    } catch (const Json::exception&) {
        return not_a_recording();
    }
    return recording;
}

}  // namespace presscheck
