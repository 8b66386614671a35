// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {ERC721} from "@openzeppelin/contracts/token/ERC721/ERC721.sol";
import {ERC721Consecutive} from "@openzeppelin/contracts/token/ERC721/extensions/ERC721Consecutive.sol";

/// @title Runs
/// @notice ERC-721 for tests that mints tokens in a row (ERC-2309): whoever wants
/// may mint more.
contract Runs is ERC721Consecutive {
    constructor(address first, uint96 many, address second, uint96 more) ERC721("Runs", "RUNS") {
        _mintConsecutive(first, many);
        _mintConsecutive(second, more);
    }

    function mint(address to, uint256 tokenId) external {
        _mint(to, tokenId);
    }

    function burn(uint256 tokenId) external {
        _burn(tokenId);
    }
}
