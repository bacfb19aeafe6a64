// redis.conf and valkey.conf: src/config.c, and the words of a line as sdssplitargs takes them.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace presscheck {

struct RedisSetting {
    std::string name;  // in small letters; also `include`
    std::vector<std::string> words;
    std::size_t line = 0;
};

struct RedisConf {
    std::vector<RedisSetting> settings;         // in the order of the file
    std::optional<std::size_t> malformed_line;  // the server refuses to start because of it
};

RedisConf parse_redis_conf(std::string_view text);

}  // namespace presscheck
